"""The chat on the stage of the cast: a site, limits filled, nothing kept from the test before."""

import pytest

from chat import availability, buckets, sites
from chat.desks import desks
from tests.cast import Cast
from tests.chat.stage import make_site


@pytest.fixture(autouse=True)
def _fresh(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ROOT_URLCONF = "tests.chat.urls"
    for bucket in (buckets.messages, buckets.frames):
        bucket.forget()
    sites.forget()
    availability.forget()
    desks.__init__()  # type: ignore[misc]


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """The cast, with a site whose visitors may chat."""
    make_site(cast)
    return cast
