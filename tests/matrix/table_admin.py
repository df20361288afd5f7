"""Rules of the site that edits configuration: administrators, and for everybody else no page."""

from tests.matrix.expected import Answers, Row, admins, row

ROOT = "desk/configuration/"
EDITED = ("people/skill", "people/partner", "people/agent", "tickets/tag", "languages/desklanguage")
READ_ONLY = (
    "coverage/workplan",
    "coverage/holiday",
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


def _page(get: str, post: str) -> Row:
    """Django's own pages take any method and treat what they do not know as a GET."""
    return row(_answers(get), _answers(post), other=_answers(get))


def _answers(answer: str) -> Answers:
    return admins(answer)


def _model(name: str, *, add: str, change: str) -> dict[str, Row]:
    """No row has the number that is asked for, so a page of one row sends back to the index."""
    one = f"{ROOT}{name}/<path:object_id>/"
    return {
        f"{ROOT}{name}/": _page("ok", "ok"),
        f"{ROOT}{name}/add/": _page(add, add),
        f"{one}history/": _page("go", "go"),
        f"{one}delete/": _page(change, change),
        f"{one}change/": _page(change, change),
        one: _page("go", "go"),
    }


ADMIN: dict[str, Row] = {
    ROOT: _page("ok", "ok"),
    f"{ROOT}login/": _page("go", "go"),
    f"{ROOT}logout/": row(post=admins("ok"), other=admins("405")),
    f"{ROOT}password_change/": _page("go", "go"),
    f"{ROOT}password_change/done/": _page("ok", "ok"),
    f"{ROOT}autocomplete/": _page("403", "403"),
    f"{ROOT}jsi18n/": _page("ok", "ok"),
    f"{ROOT}r/<path:content_type_id>/<path:object_id>/": _page("404", "404"),
    f"{ROOT}^(?P<app_label>duties|languages|people|coverage|faq|tickets|chat)/$": _page("ok", "ok"),
    f"{ROOT}(?P<url>.*)$": _page("404", "404"),
}
for _name in EDITED:
    ADMIN |= _model(_name, add="ok", change="go")
for _name in READ_ONLY:
    ADMIN |= _model(_name, add="403", change="go")
