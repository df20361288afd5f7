"""The chat on the stage of the cast: a site, limits filled, nothing kept from the test before."""

import pytest

from chat import availability, buckets, sites
from chat.desks import desks
from helpdesk.coverage.actions import set_shifts
from helpdesk.coverage.calendar import Shift
from helpdesk.lib.clock import now
from tests.cast import Cast
from tests.chat.stage import AtOnce, Socket, WebsocketCommunicator, make_site


@pytest.fixture(autouse=True)
def _fresh(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ROOT_URLCONF = "tests.chat.urls"
    for bucket in (buckets.messages, buckets.frames):
        bucket.forget()
    sites.forget()
    availability.forget()
    desks.__init__()  # type: ignore[misc]


@pytest.fixture(params=[WebsocketCommunicator, AtOnce], ids=["plain", "at_once"])
def each_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """On any ASGI server, and on our own, which hands frames over as it reads them."""
    monkeypatch.setattr(Socket, "line", request.param)


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """The cast, with a site whose visitors may chat; somebody is at work at whatever hour the tests run."""
    make_site(cast)
    set_shifts(cast.lead, [Shift(tuple(range(7)), 0, 1440)], actor="test", now=now())
    return cast
