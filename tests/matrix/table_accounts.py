"""Rules of sign-in, second factors and the REST API."""

from tests.matrix.expected import Answers, Row, everybody, row, who


def signed_in(answer: str) -> Answers:
    """Whoever signed in, of whatever role; strangers sign in first."""
    return who("login", G=answer, PM=answer, E=answer)


OPEN = everybody("ok")
RESET_KEY = r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
# What only strangers need: whoever is signed in is sent to the desk.
STRANGERS = who("ok", G="go", PM="go", E="go")
OWN = row(signed_in("ok"), signed_in("ok"))

ACCOUNTS: dict[str, Row] = {
    "accounts/login/": row(STRANGERS, STRANGERS, other=who("405", G="go", PM="go", E="go")),
    "accounts/here/": row(signed_in("ok")),
    "accounts/logout/": row(who("go", G="ok", PM="ok", E="ok"), everybody("go")),
    "accounts/reauthenticate/": OWN,
    "accounts/password/change/": OWN,
    "accounts/password/reset/": row(OPEN, everybody("go")),
    "accounts/password/reset/done/": row(OPEN),
    # A good key moves into the session, so that no address shows it further on.
    RESET_KEY: row(everybody("go"), everybody("go"), other=everybody("go")),
    "accounts/password/reset/key/done/": row(OPEN),
}


# Each scope opens what it names, and nothing else: ``K`` holds all of them here, test_scopes tries each alone.
def api(own: str, *, other: Answers | None = None, method: str = "GET") -> Row:
    known = everybody("401") | {"K": own}
    rest = other or everybody("401") | {"K": "405"}
    return row(known, other=rest) if method == "GET" else row(post=known, other=rest)


API: dict[str, Row] = {
    "api/v1/tickets": row(
        everybody("401") | {"K": "ok"}, everybody("401") | {"K": "ok"}, other=everybody("401") | {"K": "405"}
    ),
    "api/v1/tickets/<slug:public_id>": api("ok|404"),
    "api/v1/tickets/<slug:public_id>/messages": row(
        everybody("401") | {"K": "ok|404"},
        everybody("401") | {"K": "ok|404"},
        other=everybody("401") | {"K": "405"},
    ),
    "api/v1/tickets/<slug:public_id>/messages/<int:seq>": api("ok|404"),
    "api/v1/tickets/<slug:public_id>/files/<slug:file_id>": api("ok|404"),
    "api/v1/customers": api("ok"),
    "api/v1/customers/<slug:public_id>": api("ok|404"),
    "api/v1/faq/search": api("ok"),
    "api/v1/availability": api("ok"),
    "api/v1/schema": row(
        who("401", G="ok", PM="ok", E="ok", K="ok"), other=who("401", G="405", PM="405", E="405", K="405")
    ),
    "api/v1/": api("404", other=everybody("401") | {"K": "404"}),
}
SCOPES = {
    "api/v1/tickets": {"GET": "tickets:read", "POST": "tickets:write"},
    "api/v1/tickets/<slug:public_id>": {"GET": "tickets:read"},
    "api/v1/tickets/<slug:public_id>/messages": {"GET": "tickets:read", "POST": "tickets:write"},
    "api/v1/tickets/<slug:public_id>/messages/<int:seq>": {"GET": "tickets:read"},
    "api/v1/tickets/<slug:public_id>/files/<slug:file_id>": {"GET": "tickets:read"},
    "api/v1/customers": {"GET": "customers:read"},
    "api/v1/customers/<slug:public_id>": {"GET": "customers:read"},
    "api/v1/faq/search": {"GET": "faq:read"},
    "api/v1/availability": {"GET": "availability:read"},
}

# Second factors are everybody's own. ``go``: asked for the password once more, or nothing to do here yet.
ASKED = row(signed_in("go"), signed_in("go"), other=signed_in("go"))
ABSENT = row(signed_in("404"), signed_in("404"), other=signed_in("404"))
SHOWN = row(signed_in("ok"), other=signed_in("405"))
FACTOR = "accounts/2fa/"
ACCOUNTS |= {
    "accounts/sessions/": row(signed_in("ok"), signed_in("go"), other=signed_in("405")),
    FACTOR: SHOWN,
    f"{FACTOR}authenticate/": ASKED,
    f"{FACTOR}reauthenticate/": ASKED,
    f"{FACTOR}totp/activate/": ASKED,
    f"{FACTOR}totp/deactivate/": ABSENT,
    f"{FACTOR}recovery-codes/": row(signed_in("404"), other=signed_in("405")),
    f"{FACTOR}recovery-codes/generate/": ASKED,
    f"{FACTOR}recovery-codes/download/": ABSENT,
    f"{FACTOR}webauthn/": SHOWN,
    f"{FACTOR}webauthn/add/": ASKED,
    f"{FACTOR}webauthn/reauthenticate/": ASKED,
    f"{FACTOR}webauthn/keys/<int:pk>/remove/": ASKED,
    f"{FACTOR}webauthn/keys/<int:pk>/edit/": ASKED,
    f"{FACTOR}webauthn/login/": row(
        signed_in("go"), signed_in("go"), other=who("405", G="go", PM="go", E="go")
    ),
}
