"""The story is told once for all that look at it; it commits for real, so it is taken away afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from helpdesk.demo import story
from tickets import facts

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="package")
def told(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[datetime]:
    """The instant at which the demo began."""
    from django.test import override_settings

    files: Path = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(DESK_DEMO=True, MEDIA_ROOT=files):  # type: ignore[attr-defined]
        facts.forget()
        story.tell(now=NOW)
        yield NOW
        call_command("flush", verbosity=0, interactive=False)
        facts.forget()
