"""People keep the holidays of their region beside those of their country."""

from datetime import UTC, date, datetime

import pytest

from helpdesk.coverage import customer_weeks, roster
from helpdesk.coverage.actions import set_holidays
from helpdesk.coverage.calendar import state
from helpdesk.coverage.models import Holiday
from helpdesk.coverage.public_holidays import UnknownCountryError, of_country
from helpdesk.people.models import Agent, Customer
from tests.cast import MONDAY, Cast
from tests.people.pages import at, text_of
from tickets import facts

pytestmark = pytest.mark.django_db
CORPUS_CHRISTI = datetime(2026, 6, 4, 10, tzinfo=UTC)  # a Thursday; 12:00 in Berlin
UNITY = datetime(2026, 10, 2, 10, tzinfo=UTC)


def lives_in(agent: Agent, place: str) -> None:
    Agent.objects.filter(pk=agent.pk).update(country=place)


def free(agent: Agent, at: datetime) -> bool:
    return state(roster.current().of(agent.pk), at) == "off"


@pytest.fixture
def days(cast: Cast) -> Cast:
    lives_in(cast.lead, "DE-BY")
    set_holidays("DE", {UNITY.date(): "Unity"}, actor="test", now=MONDAY)
    set_holidays("DE-BY", {CORPUS_CHRISTI.date(): "Corpus Christi"}, actor="test", now=MONDAY)
    facts.forget()
    return cast


def test_who_lives_in_a_region_keeps_its_days_and_those_of_the_country(days: Cast) -> None:
    assert free(days.lead, CORPUS_CHRISTI)
    assert free(days.lead, UNITY)


@pytest.mark.parametrize("place", ["DE", "DE-BE", ""])
def test_the_days_of_a_region_are_nobody_elses(days: Cast, place: str) -> None:
    lives_in(days.lead, place)
    facts.forget()
    assert not free(days.lead, CORPUS_CHRISTI)
    assert free(days.lead, UNITY) is (place != "")


def test_customers_of_the_country_are_at_work_on_days_of_a_region(days: Cast) -> None:
    """Nobody knows in which region they live."""
    customer = Customer.objects.get(pk=days.layla.pk)
    customer.zone, customer.country = "Europe/Berlin", "DE"
    week = customer_weeks.calendar_of(customer, MONDAY)
    assert UNITY.date() in week.holidays
    assert CORPUS_CHRISTI.date() not in week.holidays


def test_a_region_is_brought_without_the_days_of_the_whole_country() -> None:
    nation, region = of_country("DE", [2026]), of_country("DE-BY", [2026])
    assert date(2026, 6, 4) in region
    assert not nation.keys() & region.keys()


@pytest.mark.parametrize("place", ["DE-XX", "JP-13", "XX-AA"])
def test_an_unknown_region_has_no_calendar(place: str) -> None:
    with pytest.raises(UnknownCountryError):
        of_country(place, [2026])


@pytest.mark.parametrize("typed", ["de-by", "DE-BY", "Bayern", "bayern"])
def test_the_place_of_a_person_may_be_a_region(cast: Cast, typed: str) -> None:
    url = f"/desk/settings/people/{cast.lead.user.pk}/"
    form = at(cast.admin).get(url).context["form"]
    sent = {name: field.value() or "" for name, field in ((one.name, one) for one in form)}
    sent |= {"country": typed, "version": form["version"].value() if "version" in form.fields else ""}
    assert at(cast.admin).post(url, sent).status_code == 302
    assert Agent.objects.get(pk=cast.lead.pk).country == "DE-BY"
    assert "DE-BY" in at(cast.admin).get(url).content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("DE-XX", "Germany has no region XX; known are BB, BE, BW"),
        ("JP-13", "No regions of Japan are known"),
        ("La Rioja", "several countries have a region of this name: AR-F, ES-RI"),
        ("Nowhere", "is no country that the desk knows"),
    ],
)
def test_what_is_no_place_is_refused_with_what_would_be_one(cast: Cast, typed: str, says: str) -> None:
    answer = at(cast.admin).post("/desk/settings/holidays/", {"country": typed, "days": ""})
    assert answer.status_code == 422
    assert says.lower() in text_of(answer).lower()


def test_the_page_of_a_country_leads_to_its_regions(cast: Cast) -> None:
    client = at(cast.admin)
    page = client.get("/desk/settings/holidays/DE/")
    assert 'href="/desk/settings/holidays/DE-BY/"' in page.content.decode()
    region = client.get("/desk/settings/holidays/DE-BY/?compare=1")
    assert "Holidays · Germany · Bayern" in text_of(region)
    assert "Corpus Christi" in text_of(region)
    assert "Unity" not in text_of(region)
    saved = client.post(
        "/desk/settings/holidays/DE-BY/", {"country": "DE-BY", "days": "2027-05-27 Corpus Christi"}
    )
    assert saved.status_code == 302
    assert Holiday.objects.get().country == "DE-BY"
    assert "Germany · Bayern" in text_of(client.get("/desk/settings/hours/"))


@pytest.mark.parametrize("place", ["DE-", "de-BY", "DE-XX", "DE-" + "B" * 40])
def test_there_is_no_page_of_a_region_that_is_none(cast: Cast, place: str) -> None:
    assert at(cast.admin).get(f"/desk/settings/holidays/{place}/").status_code == 404
