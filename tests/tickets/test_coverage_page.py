"""The coverage page: the grid, the gaps, who stands behind a cell."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache

from helpdesk.coverage.models import Holiday
from helpdesk.people import actions as people
from tests.cast import agent, customer
from tests.people.pages import at, text_of
from tests.tickets.views.desk import opened
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
# Monday 08:20 UTC: 17:20 in Tokyo, 11:20 in Istanbul, 10:20 in Berlin.
MOMENT = datetime(2026, 6, 1, 8, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday():
    cache.clear()
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def lead(cast, settings):
    settings.DESK_LANGUAGES = ["en", "ja", "hi"]
    return at(cast.lead.user)


def grid_row(page, language):
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    row = next(part for part in body.split("<tr>") if f'lang="{language}"' in part)
    return [cell.split(">")[1].split("<")[0] for cell in row.split("<td")[1:]]


def test_numbers_and_signs_stand_in_the_cells_of_the_week(lead):
    cells = grid_row(text_of(lead.get("/desk/coverage/?zone=UTC")), "ja")
    assert len(cells) == 336
    # Kenji alone speaks Japanese: 09:00 to 18:00 in Tokyo ends at 09:00 UTC.
    assert cells[:3] == ["1", "✕", "✕"]
    assert cells.count("1") == 1 + 9 * 9 + 8


def test_an_hour_that_is_covered_in_part_has_a_sign_of_its_own(lead):
    # In Kathmandu hours begin at :15 of UTC's, so the hour in which Kenji leaves is covered in part.
    cells = grid_row(text_of(lead.get("/desk/coverage/?zone=Kathmandu")), "ja")
    assert cells[:2] == ["◐", "✕"]


def test_a_day_and_a_level_can_be_chosen(lead):
    page = text_of(lead.get("/desk/coverage/?zone=UTC&day=1&level=5"))
    assert len(grid_row(page, "ja")) == 96  # quarters of an hour
    assert set(grid_row(page, "en")) == {"✕", "1"}


def test_a_week_and_a_month_ahead_can_be_chosen(lead):
    assert len(grid_row(text_of(lead.get("/desk/coverage/?zone=UTC&days=7")), "ja")) == 168
    page = text_of(lead.get("/desk/coverage/?zone=UTC&from=2026-08-03"))
    assert "Mon 3 Aug" in page
    assert grid_row(page, "ja")[:10] == ["1"] * 9 + ["✕"]  # Monday 09:00 to 18:00 in Tokyo
    assert "Mon 1 Jun" in text_of(lead.get("/desk/coverage/?zone=UTC&from=2027-08-03"))  # too far: from now


def test_hours_with_fewer_people_than_are_needed_are_marked(lead, cast):
    _mails(cast, 12)
    page = text_of(lead.get("/desk/coverage/?zone=UTC"))
    row = grid_row(page, "ja")
    tuesday_four = 24 - 4
    assert row[tuesday_four] == "1"
    assert "data-short>1<small>/3</small>" in page.replace("&gt;", ">")
    assert "guess" not in page.split('id="gaps-title"')[1].split('lang="ja"')[1].split("</tr>")[0]


def _mails(cast, number, language="ja"):
    """As many each week, on Tuesdays at 04:20 UTC."""
    return Ticket.objects.bulk_create(
        Ticket(
            channel="email",
            customer=cast.sita,
            team=cast.team,
            owner=cast.kenji,
            language=language,
            public_id=f"{language}-{week}-{each}",
            state="closed",
            created_at=MOMENT - timedelta(days=7 * week - 1, hours=4),
            last_message_at=MOMENT,
        )
        for week in range(1, 9)
        for each in range(number)
    )


def test_what_comes_in_a_week_is_said_with_how_much_it_varies(lead, cast):
    _mails(cast, 12)
    page = text_of(lead.get("/desk/coverage/?zone=UTC&language=ja&at=2026-06-02T04:00Z"))
    row = page.split('id="gaps-title"')[1].split('lang="ja"')[1].split("</tr>")[0]
    assert "12 " in row
    assert "(8–17)" in row
    who = page.split('id="who"')[1]
    assert "contacts are expected in this hour as a mean, mostly" in who
    assert "people are needed" in who
    quiet = text_of(lead.get("/desk/coverage/?zone=UTC&language=ja&at=2026-06-02T12:00Z"))
    assert "Hardly anybody writes in this hour" in quiet.split('id="who"')[1]
    assert "80% of the chats are answered within 20 seconds, and 10% more" in page
    assert "are taken to wait 3 min" in page


def test_a_holiday_of_the_customers_is_left_out_of_what_usually_comes(lead, cast):
    """Nobody wrote on the last Tuesday, a holiday in Nepal, where these customers live."""
    kept = {ticket.public_id for ticket in _mails(cast, 12) if ticket.created_at < MOMENT - timedelta(days=7)}
    Ticket.objects.filter(language="ja").exclude(public_id__in=kept).delete()
    Holiday.objects.create(country="NP", date=date(2026, 5, 26), name="A day")
    page = text_of(lead.get("/desk/coverage/?zone=UTC"))
    assert "(8–17)" in page.split('id="gaps-title"')[1].split('lang="ja"')[1].split("</tr>")[0]


def test_a_clock_change_ahead_is_said_with_what_it_takes(cast, settings):
    settings.DESK_LANGUAGES = ["es"]
    lima = agent("Rosa", "America/Lima", {"es": 5}, team=cast.team, now=MOMENT)
    people.set_languages(cast.joao, {"pt": 5}, actor="test", now=MOMENT)
    Ticket.objects.create(
        channel="email",
        customer=customer("Pablo", "es", "Europe/Berlin"),
        team=cast.team,
        owner=lima,
        language="es",
        state="closed",
        created_at=datetime(2026, 3, 9, 12, tzinfo=UTC),
        last_message_at=MOMENT,
    )
    with time_machine.travel(datetime(2026, 3, 10, 8, tzinfo=UTC), tick=False):
        page = text_of(at(cast.lead.user).get("/desk/coverage/"))
    # routing.md 3: a seat in Lima 09-18 for customers in Berlin falls from 900 to 600 minutes a week.
    assert "español for Berlin falls from 15 to 10 covered hours a week" in page
    assert "Lost each day: 15:00–16:00 there." in page


def test_a_promise_that_will_fail_is_listed(lead, cast):
    ticket = opened(cast, "Lamp", now=MOMENT)
    assert "Each promise can be kept" in text_of(lead.get("/desk/coverage/"))
    Ticket.objects.filter(pk=ticket.pk).update(promised_at=MOMENT - timedelta(hours=1))
    assert f"#{ticket.pk} Lamp" in text_of(lead.get("/desk/coverage/")).split('id="risk-title"')[1]


def test_on_now_and_the_next_gap_are_said_in_words(lead):
    page = text_of(lead.get("/desk/coverage/?zone=UTC")).split('id="gaps-title"')[1]
    japanese = page.split('lang="ja"')[1].split("</tr>")[0]
    assert "Kenji" in japanese
    assert "9:00 AM" in japanese.replace("\u202f", " ")
    hindi = page.split('lang="hi"')[1].split("</tr>")[0]
    assert "nobody" in hindi
    assert "336" in hindi


def test_behind_a_cell_stand_the_names_and_their_hours(lead):
    page = text_of(lead.get("/desk/coverage/?zone=UTC&language=ja&at=2026-06-01T08:00Z"))
    who = page.split('id="who"')[1]
    assert "Kenji" in who
    assert "08:00–09:00" in who
    assert "00:00–09:00" in who
    empty = text_of(lead.get("/desk/coverage/?zone=UTC&language=ja&at=2026-06-01T12:00Z")).split('id="who"')[
        1
    ]
    assert "Plan a shift" in empty


def test_a_language_that_nobody_speaks_says_what_to_do(lead):
    page = text_of(lead.get("/desk/coverage/?language=hi"))
    assert "Nobody knows this language" in page


@pytest.mark.parametrize(
    "query", ["?zone=Gotham", "?level=9&day=99", "?level=x", "?language=xx&at=soon", "?at=2026-06-01T08:00"]
)
def test_an_address_with_nonsense_still_shows_the_grid(lead, query):
    answer = lead.get("/desk/coverage/" + query)
    assert answer.status_code == 200
    assert len(grid_row(text_of(answer), "ja")) == 336


def test_a_zone_that_is_none_is_said(lead):
    assert "'Gotham' is refused" in text_of(lead.get("/desk/coverage/?zone=Gotham"))


def test_an_empty_desk_is_told_what_will_appear(db):
    from helpdesk.people.models import User

    ada = User.objects.create_user("ada@desk.example", name="Ada", is_admin=True)
    assert "Nobody is planned yet" in text_of(at(ada).get("/desk/coverage/"))


def test_only_leads_and_administrators_see_it(cast):
    assert at(cast.kenji.user).get("/desk/coverage/").status_code == 404
    assert at(cast.admin).get("/desk/coverage/").status_code == 200


def test_more_languages_cost_no_more_questions(lead, settings, django_assert_max_num_queries):
    lead.get("/desk/coverage/")
    settings.DESK_LANGUAGES = ["en", "ja", "hi", "tr", "ar", "de", "fr", "es", "pt", "ko", "it", "nl"]
    with django_assert_max_num_queries(24):
        lead.get("/desk/coverage/")


def test_for_each_group_of_customers_it_says_how_much_of_their_hours_has_a_speaker(lead, cast):
    opened(cast, "Lamp", now=MOMENT - timedelta(days=1))
    page = text_of(lead.get("/desk/coverage/?zone=UTC&days=7"))
    part = page.split('id="groups-title"')[1].split("</table>")[0]
    assert "Auckland" in part
    # 45 business hours of Auckland, of which Kenji has 09:00 to 15:00 there, and what Berlin and Istanbul open with.
    assert "of 45 h" in part
