"""The agents' console."""

from django.urls import path

from tickets.views import away, changes, compose, conversation, files, inbox, mail_log, relay, shift

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("list/", inbox.rows, name="list"),
    path("views/", inbox.views, name="views"),
    path("t/<int:pk>/", conversation.conversation, name="conversation"),
    path("t/<int:pk>/thread/", conversation.thread, name="thread"),
    path("t/<int:pk>/side/", conversation.side, name="side"),
    path("t/<int:pk>/send/", compose.send, name="send"),
    path("t/<int:pk>/draft/", compose.draft, name="draft"),
    path("t/<int:pk>/assign/", changes.assign, name="assign"),
    path("t/<int:pk>/close/", changes.close, name="close"),
    path("t/<int:pk>/reopen/", changes.reopen, name="reopen"),
    path("t/<int:pk>/snooze/", changes.snooze, name="snooze"),
    path("t/<int:pk>/spam/", changes.mark_spam, name="spam"),
    path("t/<int:pk>/restore/", changes.restore, name="restore"),
    path("t/<int:pk>/language/", changes.set_language, name="language"),
    path("t/<int:pk>/tags/", changes.set_tags, name="tags"),
    path("undo/<str:token>/", changes.take_back, name="undo"),
    path("m/<int:pk>/original/", files.original, name="original"),
    path("files/<str:public_id>/", files.download, name="file"),
    path("shift/", shift.shift, name="shift"),
    path("shift/end/", relay.shift_end, name="shift_end"),
    path("shift/sick/", away.sick, name="sick"),
    path("shift/well/", away.well, name="well"),
    path("shift/away/", away.away, name="away"),
    path("shift/leave/", away.ask_leave, name="ask_leave"),
    path("shift/leave/<int:pk>/withdraw/", away.withdraw_leave, name="withdraw_leave"),
    path("shift/swaps/", away.ask_swap, name="ask_swap"),
    path("shift/swaps/<int:pk>/agree/", away.agree, name="agree_swap"),
    path("shift/swaps/<int:pk>/decline/", away.decline, name="decline_swap"),
    path("t/<int:pk>/baton/", relay.write, name="baton"),
    path("batons/<int:pk>/accept/", relay.accept, name="baton_accept"),
    path("batons/<int:pk>/return/", relay.give_back, name="baton_return"),
    path("alarms/<int:pk>/seen/", relay.alarm_seen, name="alarm_seen"),
    path("status/", shift.status, name="status"),
    path("offers/", shift.offers, name="offers"),
    path("offers/<str:offer>/accept/", shift.accept_offer, name="accept"),
    path("offers/<str:offer>/decline/", shift.decline_offer, name="decline"),
    path("mail/", mail_log.mail, name="mail"),
    path("mail/<int:pk>/source/", mail_log.source, name="mail_source"),
    path("mail/<int:pk>/retry/", mail_log.retry, name="mail_retry"),
]
