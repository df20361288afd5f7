"""What strangers sent is handed out harmless, and only to who may read it."""

import pytest

from helpdesk.people.models import Team
from tests.cast import Cast
from tests.tickets.views.desk import owned, signed_in, writes
from tickets.actions import NewFile
from tickets.models import Attachment, Message, Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.tickets.views.urls")]
PIXEL = b"\x89PNG\r\n\x1a\n pixel"


def sent(cast: Cast, name: str = "page.html", kind: str = "text/html", html: str = "") -> Ticket:
    ticket = owned(cast, cast.kenji)
    file = NewFile(name, kind, PIXEL, content_id="logo@shop")
    writes(ticket, cast.aroha, "Look", file, html=html)
    return ticket


def test_a_file_is_always_saved_never_opened(cast: Cast) -> None:
    sent(cast, name="Überweisung „1“.html")
    answer = signed_in(cast.kenji).get(f"/desk/files/{Attachment.objects.get().public_id}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "%C3%9Cberweisung" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_of_another_team_is_not_there(cast: Cast) -> None:
    ticket = sent(cast)
    Ticket.objects.filter(pk=ticket.pk).update(team=Team.objects.create(name="Others"), owner=cast.joao)
    Ticket.objects.get(pk=ticket.pk).followers.clear()
    client = signed_in(cast.kenji)
    assert client.get(f"/desk/files/{Attachment.objects.get().public_id}/").status_code == 404
    Message.objects.update(html="<p>x</p>")
    assert client.get(f"/desk/m/{Message.objects.last().pk}/original/").status_code == 404


def test_an_original_mail_runs_nothing_and_loads_nothing_by_itself(cast: Cast) -> None:
    html = '<p onclick="x()">Hi</p><script>x()</script><img src="https://spy.example/p.gif">'
    sent(cast, html=html)
    message = Message.objects.exclude(html="").get()
    answer = signed_in(cast.kenji).get(f"/desk/m/{message.pk}/original/")
    body, policy = answer.content.decode(), answer.headers["Content-Security-Policy"]
    assert "<script" not in body
    assert "onclick" not in body
    assert ' src="https://spy' not in body
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "img-src data:;" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_remote_pictures_come_when_they_are_asked_for(cast: Cast) -> None:
    sent(cast, html='<img src="https://shop.example/p.gif">')
    message = Message.objects.exclude(html="").get()
    answer = signed_in(cast.kenji).get(f"/desk/m/{message.pk}/original/?images=1")
    assert ' src="https://shop.example/p.gif"' in answer.content.decode()
    assert "img-src data: https: http:" in answer.headers["Content-Security-Policy"]


def test_a_picture_that_came_along_is_shown_in_its_place(cast: Cast) -> None:
    sent(cast, name="logo.png", kind="image/png", html='<img src="cid:logo@shop" alt="Logo">')
    message = Message.objects.exclude(html="").get()
    body = signed_in(cast.kenji).get(f"/desk/m/{message.pk}/original/").content.decode()
    assert 'src="data:image/png;base64,' in body
