"""Rules of the site that edits configuration: administrators, and for everybody else no page."""

from tests.matrix.expected import Answers, Row, everybody, row, who

ROOT = "desk/configuration/"
EDITED = ("people/skill", "people/partner", "tickets/tag", "coverage/workplan", "coverage/holiday")
READ_ONLY = (
    "languages/desklanguage",
    "coverage/weeklyshift",
    "coverage/extrashift",
    "coverage/absence",
    "coverage/openinghours",
    "duties/auditentry",
    "duties/duty",
    "duties/letter",
    "people/user",
    "people/team",
    "people/teammember",
    "people/mandate",
    "people/apitoken",
    "faq/article",
    "faq/category",
    "faq/translation",
    "faq/revision",
    "tickets/mailbox",
    "tickets/ticket",
    "tickets/message",
    "tickets/event",
    "tickets/decision",
    "tickets/offer",
    "tickets/baton",
    "tickets/inboundmail",
    "chat/site",
    "chat/session",
)


ONE_APP = "^(?P<app_label>duties|languages|people|coverage|faq|tickets|chat)/$"
DOOR = who("login", G="404", L="404", PA="404", D="404")


def _page(get: str, post: str) -> Row:
    """Django's own pages take any method and treat what they do not know as a GET."""
    return row(_answers(get), _answers(post), other=_answers(get))


def _answers(answer: str) -> Answers:
    return {**everybody("guard"), "D": answer}


def _model(name: str, *, add: str = "403", change: str = "403", delete: str = "403") -> dict[str, Row]:
    """No row has the number that is asked for, so a page of one row sends back to the index."""
    one = f"{ROOT}{name}/<path:object_id>/"
    return {
        f"{ROOT}{name}/": _page("ok", "ok"),
        f"{ROOT}{name}/add/": _page(add, add),
        f"{one}history/": _page("go", "go"),
        f"{one}delete/": _page(delete, delete),
        f"{one}change/": _page("go", change),
        one: _page("go", "go"),
    }


ADMIN: dict[str, Row] = {
    ROOT: _page("ok", "ok"),
    f"{ROOT}login/": row(DOOR, DOOR, other=DOOR),
    f"{ROOT}logout/": row(post=everybody("go") | {"D": "ok"}, other=everybody("go") | {"D": "405"}),
    f"{ROOT}password_change/": _page("go", "go"),
    f"{ROOT}password_change/done/": row(_answers("ok"), other=_answers("405")),
    f"{ROOT}autocomplete/": row(_answers("403"), other=_answers("405")),
    f"{ROOT}jsi18n/": row(_answers("ok"), other=_answers("405")),
    f"{ROOT}r/<path:content_type_id>/<path:object_id>/": _page("404", "404"),
    f"{ROOT}{ONE_APP}": _page("ok", "ok"),
    f"{ROOT}(?P<url>.*)$": _page("404", "404"),
}
for _name in EDITED:
    ADMIN |= _model(_name, add="ok", change="go", delete="go")
for _name in READ_ONLY:
    ADMIN |= _model(_name)
ADMIN |= _model("people/agent", change="go")
