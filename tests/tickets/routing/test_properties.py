"""For every roster: input order is nothing, ranks hold only the eligible, hard rules never yield."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tickets.facts import hours, partner, utc
from tickets.routing import (
    HARD_REASONS,
    AgentFacts,
    Contact,
    PartnerFacts,
    Request,
    decide,
    eligible,
    rank,
)

NOON = utc("12:00")
FEW = settings(max_examples=60, deadline=None)
HOURS = [
    hours(),
    hours("09:00-12:10"),
    hours("12:03-18:00"),
    hours("13:00-18:00"),
    hours("09:00-18:00", zone="Asia/Manila"),
    hours("09:00-18:00", breaks=["11:45-12:15"]),
    hours("09:00-18:00", zone="America/Los_Angeles"),
]
LANGUAGES = st.dictionaries(st.sampled_from(["es", "en", "pt"]), st.integers(1, 5))
REGIONS = st.none() | st.frozensets(st.sampled_from(["eu", "us"]))


@st.composite
def partners(draw: st.DrawFn) -> PartnerFacts:
    return partner(
        start=draw(st.none() | st.sampled_from([date(2026, 5, 1), date(2026, 7, 1)])),
        channels=draw(st.none() | st.frozensets(st.sampled_from(["chat", "email"]))),
        languages=draw(st.none() | st.frozensets(st.sampled_from(["es", "en"]))),
        regions=draw(REGIONS),
        hard_cap=draw(st.none() | st.integers(0, 2)),
        used=draw(st.integers(0, 2)),
        use=draw(st.sampled_from(["always", "overflow"])),
    )


@st.composite
def rosters(draw: st.DrawFn) -> list[AgentFacts]:
    ids = draw(st.lists(st.text("abcxyz", min_size=1, max_size=3), min_size=1, max_size=5, unique=True))
    return [
        AgentFacts(
            id=one,
            hours=draw(st.sampled_from(HOURS)),
            languages=draw(LANGUAGES),
            skills=draw(st.frozensets(st.sampled_from(["billing"]))),
            capacity={"chat": draw(st.integers(0, 3)), "email": draw(st.integers(0, 3))},
            load={"chat": draw(st.integers(0, 3)), "email": draw(st.integers(0, 3))},
            last_assigned=draw(st.none() | st.sampled_from([utc("08:00"), utc("09:00")])),
            partner=draw(st.none() | partners()),
            active=draw(st.booleans() | st.just(True)),
            online=draw(st.booleans() | st.just(True)),
            regions=draw(REGIONS),
        )
        for one in ids
    ]


REQUESTS = st.builds(
    Request,
    language=st.sampled_from(["es", "en"]),
    channel=st.sampled_from(["chat", "email"]),
    min_level=st.integers(1, 5),
    translation=st.booleans(),
    skills=st.frozensets(st.sampled_from(["billing"])),
    region=st.none() | st.just("eu"),
    exclude=st.frozensets(st.sampled_from(["a", "b", "c"])),
    min_remaining=st.sampled_from([0, 5, 15]),
    due=st.none() | st.sampled_from([utc("12:10"), utc("14:00")]),
)

CONTACTS = st.builds(
    Contact,
    language=st.sampled_from(["es", "en"]),
    channel=st.sampled_from(["chat", "email"]),
    arrived=st.integers(0, 400).map(lambda seconds: NOON - timedelta(seconds=seconds)),
    due=st.none() | st.sampled_from([utc("12:01"), utc("12:20"), utc("18:00")]),
    other_languages=st.just(()) | st.just(("en",)) | st.just(("pt", "en")),
    translation=st.frozensets(st.sampled_from(["en", "pt"])),
    team=st.none() | st.frozensets(st.text("abcxyz", min_size=1, max_size=1)),
    follow_on=st.frozensets(st.text("abcxyz", min_size=1, max_size=1)),
    fallback=st.frozensets(st.text("abcxyz", min_size=1, max_size=1)),
    fallback_language=st.none() | st.just("en"),
    skills=st.frozensets(st.sampled_from(["billing"])),
    region=st.none() | st.just("eu"),
    exclude=st.frozensets(st.sampled_from(["a", "b"])),
)


@FEW
@given(rosters(), REQUESTS, st.randoms())
def test_the_order_of_agents_never_changes_an_answer(roster, request_, random) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(roster, len(roster))
    assert eligible(request_, mixed, NOON) == eligible(request_, roster, NOON)
    assert rank(request_, mixed, NOON) == rank(request_, roster, NOON)


@FEW
@given(rosters(), CONTACTS, st.randoms())
def test_the_order_of_agents_never_changes_a_decision(roster, contact, random) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(roster, len(roster))
    assert decide(contact, mixed, NOON) == decide(contact, roster, NOON)


@FEW
@given(rosters(), REQUESTS)
def test_everybody_is_ranked_or_left_out_with_a_reason(roster: list[AgentFacts], request_: Request) -> None:
    answer = eligible(request_, roster, NOON)
    assert sorted(one.id for one in rank(request_, roster, NOON)) == answer.eligible
    assert sorted([*answer.eligible, *answer.excluded]) == sorted(one.id for one in roster)


@FEW
@given(rosters(), REQUESTS)
def test_a_laxer_request_loses_nobody(roster: list[AgentFacts], request_: Request) -> None:
    strict = set(eligible(request_, roster, NOON).eligible)
    facts = {**vars(request_), "min_level": 1, "skills": frozenset(), "min_remaining": 0, "due": None}
    lax = eligible(Request(**facts), roster, NOON)
    assert strict <= set(lax.eligible)


@FEW
@given(rosters(), CONTACTS)
def test_no_decision_picks_somebody_whom_a_hard_rule_excludes(
    roster: list[AgentFacts], contact: Contact
) -> None:
    for candidate in decide(contact, roster, NOON).candidates:
        asked = Request(
            candidate.language,
            contact.channel,
            min_level=0,
            region=contact.region,
            exclude=contact.exclude,
        )
        reasons = eligible(asked, roster, NOON).excluded
        assert reasons.get(candidate.id) not in HARD_REASONS | {"off_shift", "offline", "break", "full"}


@FEW
@given(rosters(), CONTACTS)
def test_a_decision_is_never_without_a_next_step(roster: list[AgentFacts], contact: Contact) -> None:
    decision = decide(contact, roster, NOON)
    if decision.outcome == "assign":
        assert contact.channel == "email"
        assert decision.next_wake_at is None
    else:
        assert decision.next_wake_at is not None
        assert decision.next_wake_at > NOON
    assert (decision.outcome == "queue") is (not decision.candidates)


@FEW
@given(rosters(), CONTACTS)
def test_whoever_a_chat_found_is_still_found_half_a_minute_later(
    roster: list[AgentFacts], contact: Contact
) -> None:
    """Relaxing only adds: the same roster at the same instant, for a contact that has waited longer."""
    chat = replace(contact, channel="chat", due=None)
    longer = replace(chat, arrived=chat.arrived - timedelta(seconds=35))
    found = {one.id for one in decide(chat, roster, NOON).candidates}
    assert found <= {one.id for one in decide(longer, roster, NOON).candidates}
