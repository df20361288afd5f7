"""Ten thousand people are not asked one by one: who speaks none of the languages is only counted."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.coverage.calendar import AgentCalendar, Shift
from helpdesk.coverage.prepared import PreparedHours
from tickets.candidates import AgentFacts, Request, eligible
from tickets.policy import DEFAULT
from tickets.ranking import in_order
from tickets.routing import Contact, decide

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
LANGUAGES = ("en", "tr", "ja")


@st.composite
def agents(draw: st.DrawFn) -> list[AgentFacts]:
    return [
        AgentFacts(
            id=f"a{number}",
            hours=PreparedHours(
                AgentCalendar(
                    draw(st.sampled_from(["Europe/Istanbul", "Asia/Tokyo"])),
                    (Shift((0, 1, 2, 3, 4), 540, draw(st.integers(900, 1380))),),
                )
            ),
            languages=draw(st.dictionaries(st.sampled_from(LANGUAGES), st.integers(1, 5), max_size=2)),
            capacity={"chat": 2, "email": 2},
            load=draw(st.fixed_dictionaries({"chat": st.integers(0, 2), "email": st.integers(0, 2)})),
            online=draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 12)))
    ]


@given(agents(), st.sampled_from(["chat", "email"]), st.data())
def test_counting_the_silent_changes_no_decision_and_no_explanation(
    desk: list[AgentFacts], channel: str, data: st.DataObject
) -> None:
    everybody = frozenset(agent.id for agent in desk)
    team = data.draw(st.none() | st.frozensets(st.sampled_from(sorted(everybody))))
    contact = Contact(language="tr", channel="chat" if channel == "chat" else "email", arrived=AT, team=team)
    speakers = [agent for agent in desk if "tr" in agent.languages]
    whole = decide(contact, desk, AT)
    assert decide(contact, speakers, AT, everybody=everybody) == whole


@given(agents(), st.sampled_from(["chat", "email"]), st.integers(1, 4))
def test_the_few_best_are_the_beginning_of_the_whole_rank(
    desk: list[AgentFacts], channel: str, most: int
) -> None:
    request = Request(language="tr", channel="chat" if channel == "chat" else "email", min_level=2)
    found = set(eligible(request, desk, AT).eligible)
    passing = [agent for agent in desk if agent.id in found]
    whole = in_order(request, passing, AT, DEFAULT)
    assert in_order(request, passing, AT, DEFAULT, most=most) == whole[:most]
