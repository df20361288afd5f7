"""Rules of the agents' console and of the FAQ's editors."""

from tests.matrix.expected import Row, admins, leads, managers, row, staff

LIST = row(staff("ok"))
TICKET = row(staff("ok|404"))
ACT = row(post=staff("go|404"))
# Somebody else's offer is refused in the words that an offer which is over gets, and nothing changes.
OFFER = row(post=staff("go|go"))

# A baton is answered by the agent to whom it was handed, and by nobody else.
BATON = row(post=staff("go|404", L="404", D="404"))

PLAN = "desk/coverage/plans/<int:pk>/"

DESK: dict[str, Row] = {
    "desk/": LIST,
    "desk/list/": LIST,
    "desk/views/": LIST,
    "desk/t/<int:pk>/": TICKET,
    "desk/t/<int:pk>/thread/": TICKET,
    "desk/t/<int:pk>/side/": TICKET,
    "desk/t/<int:pk>/send/": ACT,
    "desk/t/<int:pk>/canned/": TICKET,
    "desk/t/<int:pk>/draft/": row(post=staff("ok|404")),
    "desk/t/<int:pk>/assign/": row(staff("ok|404"), staff("go|404")),
    "desk/t/<int:pk>/close/": ACT,
    "desk/t/<int:pk>/reopen/": ACT,
    "desk/t/<int:pk>/snooze/": ACT,
    "desk/t/<int:pk>/spam/": ACT,
    "desk/t/<int:pk>/restore/": ACT,
    "desk/t/<int:pk>/language/": ACT,
    "desk/t/<int:pk>/both/": ACT,
    "desk/t/<int:pk>/tags/": ACT,
    "desk/t/<int:pk>/zone/": ACT,
    "desk/t/<int:pk>/country/": row(post=staff("go|404", PA="404")),
    "desk/t/<int:pk>/sender/": ACT,
    "desk/t/<int:pk>/merge/": row(post=leads("go|404")),
    "desk/t/<int:pk>/separate/": row(post=leads("go|404")),
    "desk/undo/<str:token>/": row(post=staff("go|404", D="go")),
    "desk/m/<int:pk>/original/": row(staff("ok|404", PM="ok|404")),
    "desk/files/<str:public_id>/": row(staff("ok|404", PM="ok|404")),
    "desk/shift/": LIST,
    "desk/shift/end/": LIST,
    "desk/shift/sick/": row(post=staff("go", D="404")),
    "desk/shift/break/": row(post=staff("go", D="404")),
    "desk/shift/well/": row(post=staff("go", D="404")),
    "desk/shift/away/": LIST,
    "desk/shift/calendar/": row(post=staff("ok", D="404")),
    "desk/shift/calendar/end/": row(post=staff("go", D="404")),
    "desk/shift/notices/<int:pk>/confirm/": row(post=staff("go|404", L="404", D="404")),
    "desk/shift/leave/": row(post=staff("go", D="404")),
    "desk/shift/leave/<int:pk>/withdraw/": row(post=staff("go|404", L="404", D="404")),
    "desk/shift/swaps/": row(post=staff("422", D="404")),
    "desk/shift/swaps/<int:pk>/agree/": row(post=staff("go|404", L="404", D="404")),
    "desk/shift/swaps/<int:pk>/decline/": row(post=staff("go|404", D="404")),
    "desk/t/<int:pk>/baton/": row(post=staff("go|404", D="404")),
    "desk/t/<int:pk>/takeover/": row(post=staff("404")),
    "desk/batons/<int:pk>/accept/": BATON,
    "desk/batons/<int:pk>/return/": BATON,
    "desk/alarms/<int:pk>/seen/": row(post=leads("go|404")),
    "desk/status/": row(post=staff("go")),
    "desk/offers/": LIST,
    "desk/offers/<str:offer>/accept/": OFFER,
    "desk/offers/<str:offer>/decline/": OFFER,
    "desk/mail/": row(leads("ok")),
    "desk/mail/<int:pk>/source/": row(leads("ok|404")),
    "desk/mail/<int:pk>/retry/": row(post=leads("go|404")),
    "desk/mail/<int:pk>/ticket/": row(post=leads("go|404")),
    "desk/mail/out/": row(leads("ok")),
    "desk/mail/out/<int:pk>/again/": row(post=leads("go|404")),
    "desk/mail/senders/": row(leads("ok"), leads("422")),
    "desk/mail/senders/<int:pk>/remove/": row(post=leads("404")),
    "desk/coverage/": row(leads("ok")),
    "desk/coverage/plans/": row(leads("ok"), leads("go")),
    f"{PLAN}": row(leads("ok|404")),
    f"{PLAN}day/": row(post=leads("go|404")),
    f"{PLAN}move/": row(post=leads("go|404")),
    f"{PLAN}seats/": row(post=leads("go|404")),
    f"{PLAN}seats/<int:seat>/remove/": row(post=leads("go|404")),
    f"{PLAN}publish/": row(post=leads("go|404")),
    f"{PLAN}drop/": row(post=leads("go|404")),
    f"{PLAN}roster.csv": row(leads("ok|404")),
    f"{PLAN}scenario.json": row(leads("ok|404")),
    f"{PLAN}load/": row(post=leads("422|404")),
    "desk/coverage/rules/": row(leads("ok"), leads("422")),
    "desk/coverage/wishes/": row(leads("ok")),
    "desk/coverage/wishes/leave/<int:pk>/": row(post=leads("go|404")),
    "desk/coverage/wishes/swaps/<int:pk>/": row(post=leads("go|404")),
    "desk/style/": row(staff("ok"), other=staff("405")),
}

PORTAL: dict[str, Row] = {
    "partner/": row(managers("ok")),
    "partner/people/": row(managers("ok")),
    "partner/t/<int:pk>/": row(managers("ok|404")),
    "partner/t/<int:pk>/assign/": row(post=managers("go|404")),
}

READ = staff("ok", PA="404", E="ok")
WRITE = staff("ok", PA="404", E="ok|404")
PUBLISH = staff("404", PA="404", L="go", E="go|404", D="go")
PUBLISHERS = staff("404", PA="404", L="ok", E="404", D="ok")
FAQ: dict[str, Row] = {
    "desk/faq/": row(READ),
    "desk/faq/new/": row(READ, staff("go", PA="404", E="go|422")),
    "desk/faq/preview/": row(post=READ),
    "desk/faq/topics/": row(PUBLISHERS, PUBLISHERS | {"L": "go", "D": "go"}),
    "desk/faq/topics/<slug:slug>/": row(PUBLISHERS, PUBLISHERS | {"L": "go", "D": "go"}),
    "desk/faq/<int:article>/redirect/": row(PUBLISHERS, PUBLISHERS | {"L": "go", "D": "go"}),
    "desk/faq/<int:article>/<str:language>/": row(READ, staff("go", PA="404", E="go|404")),
    "desk/faq/<int:article>/<str:language>/history/": row(READ),
    "desk/faq/<int:article>/<str:language>/publish/": row(post=PUBLISH),
    "desk/faq/<int:article>/<str:language>/withdraw/": row(post=PUBLISH),
}

FORM = row(admins("ok"), admins("422"))
PEOPLE = "desk/settings/people/<int:pk>/"
SETTINGS: dict[str, Row] = {
    "desk/settings/": row(leads("ok")),
    "desk/settings/languages/": FORM,
    "desk/settings/people/": row(leads("ok")),
    "desk/settings/people/new/": FORM,
    PEOPLE: row(leads("ok|404"), leads("ok|404", D="422")),
    f"{PEOPLE}rights/": row(admins("ok"), admins("go")),
    f"{PEOPLE}languages/": row(leads("ok|404"), leads("422|404")),
    f"{PEOPLE}agent/": row(post=admins("go")),
    f"{PEOPLE}invite/": row(post=admins("go")),
    f"{PEOPLE}active/": row(post=admins("go")),
    f"{PEOPLE}hours/": row(leads("ok|404"), leads("422|404")),
    f"{PEOPLE}absences/": row(post=leads("422|404")),
    f"{PEOPLE}absences/<int:row>/remove/": row(post=leads("go|404")),
    f"{PEOPLE}extra/": row(post=leads("422|404")),
    f"{PEOPLE}extra/<int:row>/remove/": row(post=leads("404")),
    f"{PEOPLE}calendar/": row(post=leads("go|404")),
    f"{PEOPLE}calendar/end/": row(post=leads("404")),
    "desk/settings/teams/<int:pk>/calendar/": row(admins("ok"), admins("go")),
    "desk/settings/teams/<int:pk>/calendar/end/": row(post=admins("404")),
    "desk/settings/teams/": row(admins("ok")),
    "desk/settings/teams/new/": FORM,
    "desk/settings/teams/<int:pk>/": FORM,
    "desk/settings/teams/<int:pk>/join/": row(post=admins("go")),
    "desk/settings/teams/<int:pk>/member/": row(post=admins("404")),
    "desk/settings/profile/": row(staff("ok"), staff("422")),
    "desk/settings/hours/": FORM,
    "desk/settings/holidays/": FORM,
    "desk/settings/holidays/<str:country>/": FORM,
    "desk/settings/replies/": row(leads("ok")),
    "desk/settings/replies/new/": row(leads("ok"), leads("422")),
    "desk/settings/replies/<int:pk>/": row(leads("ok|404"), leads("422|404")),
    "desk/settings/replies/<int:pk>/remove/": row(post=leads("go|404")),
    "desk/settings/replies/<int:pk>/restore/": row(post=leads("go|404")),
    "desk/settings/mailboxes/": row(admins("ok")),
    "desk/settings/mailboxes/new/": FORM,
    "desk/settings/mailboxes/<int:pk>/": FORM,
    "desk/settings/mailboxes/<int:pk>/imap/": FORM,
    "desk/settings/mailboxes/<int:pk>/imap/test/": row(post=admins("404")),
    "desk/settings/mailboxes/<int:pk>/imap/remove/": row(post=admins("go")),
    "desk/settings/sites/": row(admins("ok")),
    "desk/settings/sites/new/": FORM,
    "desk/settings/sites/<int:pk>/": FORM,
    "desk/settings/sites/<int:pk>/secret/": row(post=admins("go")),
}
