"""Rules of the pages for everybody: health, help center, contact form, customers' own pages, widget, chat."""

from tests.matrix.expected import Row, everybody, row, who

OPEN = everybody("ok")
# A conversation belongs to whoever signed in or used its link; for all others it is not there.
MINE = everybody("404") | {"C": "ok|404"}
MINE_POST = everybody("404") | {"C": "go|404"}
# A visitor's token opens one conversation; staff read by their session what they may see.
TOKEN = everybody("401") | {"V": "ok|404"}
VISITOR = everybody("401") | {"V": "ok"}
READ = TOKEN | {"G": "ok|404", "L": "ok|404", "PA": "ok|404", "PM": "ok|404", "E": "404", "D": "ok"}

PUBLIC: dict[str, Row] = {
    "healthz": row(OPEN),
    "readyz": row(OPEN),
    "i18n/setlang/": row(post=everybody("go"), other=everybody("go")),
    "faq/suggest/": row(OPEN),
    "demo/": row(everybody("404"), other="404"),
    "demo/mail/": row(everybody("404"), other="404"),
    "demo/mail/<int:number>/": row(everybody("404"), other="404"),
    "demo/mail/<int:number>/html/": row(everybody("404"), other="404"),
    "<language>/": row(OPEN),
    "<language>/faq/search/": row(OPEN),
    "<language>/faq/category/<slug:slug>/": row(OPEN),
    "<language>/faq/<str:slug>/": row(OPEN),
    "<language>/faq/<str:slug>/vote/": row(post=everybody("go")),
    "<language>/contact/": row(OPEN, everybody("go")),
    "<language>/contact/sent/": row(OPEN),
    "<language>/availability/": row(OPEN),
    "<language>/contacts/": row(OPEN),
    "<language>/requests/": row(OPEN),
    "<language>/requests/link/": row(post=OPEN),
    "<language>/requests/preferences/": row(post=everybody("go")),
    "<language>/requests/sign-out/": row(post=everybody("go")),
    "<language>/requests/<str:public_id>/": row(MINE),
    "<language>/requests/<str:public_id>/reply/": row(post=MINE_POST),
    "<language>/requests/<str:public_id>/close/": row(post=MINE_POST),
    "<language>/requests/<str:public_id>/rate/": row(post=MINE_POST),
    "<language>/requests/<str:public_id>/zone/": row(post=MINE_POST),
    "<language>/requests/<str:public_id>/files/<str:file_id>/": row(MINE),
    # Who holds a link may use it: that is what it is for. The token is the secret.
    "requests/sign-in/<str:token>/": row(OPEN, everybody("go")),
    "requests/<str:token>/": row(OPEN, everybody("go")),
    "calendars/<str:token>.ics": row(OPEN),
    # Providers post here once one is set up; until then it is not there.
    "hooks/mail/<slug:provider>/": row(everybody("404"), everybody("404"), other="404"),
    "widget.js": row(OPEN),
    "chat/frame/": row(OPEN),
    "chat/unread/": row(OPEN),
    "chat/widget/<str:version>/rest/<str:language>/": row(OPEN),
    "chat/widget/<str:version>/<str:name>": row(OPEN),
}

CHAT: dict[str, Row] = {
    "chat/api/sessions": row(post=OPEN),
    "chat/api/availability": row(VISITOR),
    "chat/api/events": row(VISITOR),
    "chat/api/messages": row(post=VISITOR),
    "chat/api/actions": row(post=VISITOR),
    "chat/api/links": row(post=VISITOR),
    "chat/api/files": row(post=VISITOR),
    "chat/api/uploads": row(VISITOR, post=VISITOR),
    "chat/api/files/<str:public_id>": row(READ),
    "chat/api/texts/<str:conversation>/<int:seq>": row(READ),
    "desk/api/socket-ticket": row(post=who("401", G="ok", PM="ok", E="ok")),
}

SOCKETS = {"/ws/chat/", "/ws/desk/"}
