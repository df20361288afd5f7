"""The start page and the mailbox of the demo."""

from datetime import datetime

import pytest
from django.test import Client, override_settings

from helpdesk.demo.people import SIGN_INS
from helpdesk.duties.models import Letter

pytestmark = pytest.mark.django_db


def test_the_start_page_shows_every_sign_in(told: datetime) -> None:
    page = Client().get("/demo/").content.decode()
    for each in SIGN_INS:
        assert each.email in page
        assert each.password in page


@pytest.mark.parametrize("each", SIGN_INS, ids=lambda each: each.role)
def test_each_sign_in_opens_the_desk(told: datetime, each) -> None:  # type: ignore[no-untyped-def]
    answer = Client().post("/accounts/login/", {"login": each.email, "password": each.password})
    assert answer.status_code == 302
    assert len(each.password) >= 12
    assert " " not in each.password + each.email


def test_the_mailbox_lists_letters_newest_first_and_shows_one(told: datetime) -> None:
    client = Client()
    newest = Letter.objects.order_by("-created_at", "-pk")[0]
    listed = client.get("/demo/mail/").content.decode()
    assert f"/demo/mail/{newest.pk}/" in listed
    shown = client.get(f"/demo/mail/{newest.pk}/").content.decode()
    assert newest.recipient in shown
    assert newest.message_id in shown


def test_the_html_of_a_letter_may_run_nothing_and_load_nothing(told: datetime) -> None:
    letter = Letter.objects.exclude(html="")[0]
    answer = Client().get(f"/demo/mail/{letter.pk}/html/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["/demo/", "/demo/mail/", "/demo/mail/1/", "/demo/mail/1/html/"])
def test_outside_the_demo_there_are_no_such_pages(told: datetime, path: str) -> None:
    with override_settings(DESK_DEMO=False):
        assert Client().get(path).status_code == 404
