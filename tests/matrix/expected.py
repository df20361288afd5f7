"""The words of the table: roles, kinds of answers, and short ways to write a row.

An answer is ``ok`` (200 to 299), ``login`` (sent to sign in), ``guard`` (sent to the door of the configuration,
which leads strangers to sign in and shows all others no page), ``go`` (sent anywhere else) or a status. Where a row
says ``ok|404``, the first is for an object of one's own and the second for a foreign one; after what stands behind
the bar, and after every status from 400 on, nothing in the database may have changed.
"""

from typing import Any

ROLES = ("A", "V", "C", "G", "L", "PA", "PM", "E", "D", "K")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OTHER = "other"
GATES = {"/accounts/login/": "login", "/desk/configuration/login/": "guard"}
Answers = dict[str, str]
Row = dict[str, Answers]


def who(a: str, **others: str) -> Answers:
    """``a`` for strangers: visitors, customers and machines are strangers too where nothing else is said.

    Leads get what agents get, and partners' managers, who have a portal of their own, find no page.
    """
    g = others.get("G", a)
    rest = {"V": a, "C": a, "K": a, "G": g, "L": g, "PA": g, "PM": "404", "E": "404", "D": g}
    return {"A": a, **rest, **others}


def everybody(answer: str) -> Answers:
    return dict.fromkeys(ROLES, answer)


def staff(agent: str, **others: str) -> Answers:
    """Agents and administrators; strangers are sent to sign in, others find no page."""
    return who("login", **{"G": agent, "D": agent.partition("|")[0], **others})


def leads(lead: str, **others: str) -> Answers:
    """Leads of the house and administrators."""
    return who("login", **{"G": "404", "PA": "404", "L": lead, "D": lead.partition("|")[0], **others})


def managers(manager: str) -> Answers:
    """Who manages a partner, and nobody else, whatever they may do elsewhere."""
    return who("login", G="404", L="404", PA="404", D="404", PM=manager)


def admins(answer: str) -> Answers:
    return who("login", G="404", PA="404", L="404", D=answer)


def row(
    get: Answers | None = None, post: Answers | None = None, *, other: Answers | str = "405", **more: Answers
) -> Row:
    """The answers of one address; ``other`` is for every method that is not named."""
    named = {"GET": get, "POST": post, **more}
    rest = everybody(other) if isinstance(other, str) else other
    return {method: answers for method, answers in named.items() if answers} | {OTHER: rest}


def kind_of(response: Any) -> str:
    """What an answer is, in the words of the table."""
    status = int(response.status_code)
    if 200 <= status < 300:
        return "ok"
    if status in (301, 302, 303, 307, 308):
        to = response.headers["Location"]
        return next((word for start, word in GATES.items() if to.startswith(start)), "go")
    return str(status)


def own_and_foreign(answer: str) -> tuple[str, str]:
    own, bar, foreign = answer.partition("|")
    return own, foreign if bar else own
