"""Who really sent a mail, by the word of our own mail server alone (RFC 8601). Pure.

Anybody can write an Authentication-Results header, so only the topmost one that bears the name of our own server
counts, and it is read by its grammar: a "pass" inside an address or a comment is no result.
"""

from collections.abc import Collection, Iterable
from typing import Any, Literal

import authres

Check = Literal["verified", "unverified", "failed"]
_LONGEST = 8_000
_GOOD, _BAD = "pass", ("fail", "hardfail", "softfail", "permerror", "policy")


def check_sender(results: Iterable[str], address: str | None, servers: Collection[str]) -> Check:
    """``results`` are the headers' values, the topmost first; ``servers`` the names our own servers write there.

    Verified: DMARC passed, or DKIM or SPF passed for the domain of the From address. Failed: DMARC failed, or
    without its word whatever else was looked at failed. Everything else, forwarders and lists among it, is unverified.
    """
    domain = (address or "").rpartition("@")[2].lower()
    found = _of_ours(results, {name.lower() for name in servers})
    if found is None or not domain:
        return "unverified"
    dmarc = [str(one.result).lower() for one in found if one.method == "dmarc"]
    if _GOOD in dmarc:
        return "verified"
    if any(word in _BAD for word in dmarc):
        return "failed"
    passed = [one for one in found if str(one.result).lower() == _GOOD]
    if any(_aligned(one, domain) for one in passed):
        return "verified"
    looked_at = [one for one in found if one.method in ("spf", "dkim")]
    failing = [one for one in looked_at if str(one.result).lower() in _BAD]
    return "failed" if looked_at and len(failing) == len(looked_at) else "unverified"


def _of_ours(results: Iterable[str], servers: Collection[str]) -> list[Any] | None:
    """The results of the topmost header of our own server; None when there is none that can be read."""
    for value in results:
        text = " ".join(value.split())[:_LONGEST]
        try:
            header = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {text}")
        except Exception:  # the library raises many kinds for what strangers write
            if text.partition(";")[0].split()[:1] and text.split(";")[0].split()[0].lower() in servers:
                return None  # ours, but unreadable: trust nothing below it
            continue
        if str(header.authserv_id).lower() in servers:
            return list(header.results)
    return None


def _aligned(result: Any, domain: str) -> bool:
    """Whether a result speaks of the From domain, one of its subdomains, or the domain above it."""
    wanted = {"dkim": ("header", ("d", "i")), "spf": ("smtp", ("mailfrom",))}.get(str(result.method))
    if wanted is None:
        return False
    kind, names = wanted
    values = [str(one.value) for one in result.properties if one.type == kind and one.name in names]
    return any(_related(value.rpartition("@")[2].strip("<>").lower(), domain) for value in values)


def _related(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or ("." in shorter and longer.endswith(f".{shorter}"))
