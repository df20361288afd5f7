"""The zone that a machine is set to, where people live in it."""

from pathlib import Path

import pytest

from helpdesk.lib.machine import machine_zone


@pytest.fixture(autouse=True)
def _no_word_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)


def test_the_environment_goes_before_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "timezone").write_text("Europe/Berlin\n")
    assert machine_zone(root=tmp_path) == "Europe/Berlin"
    monkeypatch.setenv("TZ", ":Asia/Calcutta")
    assert machine_zone(root=tmp_path) == "Asia/Kolkata"


def test_a_link_to_a_table_names_its_zone(tmp_path: Path) -> None:
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/America/Argentina/Ushuaia")
    assert machine_zone(root=tmp_path) == "America/Argentina/Ushuaia"


@pytest.mark.parametrize("written", ["Etc/UTC\n", "UTC", "", "\xff", "Mars/Base"])
def test_what_is_no_place_is_no_zone(tmp_path: Path, written: str) -> None:
    (tmp_path / "timezone").write_bytes(written.encode("latin-1"))
    assert machine_zone(root=tmp_path) == ""


def test_a_machine_that_says_nothing_has_none(tmp_path: Path) -> None:
    assert machine_zone(root=tmp_path) == ""
