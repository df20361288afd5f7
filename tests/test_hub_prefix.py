"""Desks that share a Redis server, each with a number of its own, hear nothing of each other.

What is published is heard under every number of a server, unlike keys.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ASK = "from django.conf import settings; print(settings.CHANNEL_LAYERS['hub']['CONFIG']['prefix'])"


def prefix(address: str) -> str:
    """Under which names a desk with this Redis speaks."""
    env = os.environ | {"REDIS_URL": address, "DJANGO_SETTINGS_MODULE": "helpdesk.settings"}
    answer = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=env, capture_output=True, check=True)
    return answer.stdout.decode().strip()


def test_another_number_is_another_name() -> None:
    assert len({prefix(f"redis://redis.example:6379/{number}") for number in (0, 1, 10)}) == 3


@pytest.mark.parametrize(
    "address", ["redis://10.0.0.7:6379/3", "redis://:secret@redis:6379/3", "rediss://redis.example/3?a=b"]
)
def test_processes_that_name_the_server_in_other_words_hear_each_other(address: str) -> None:
    assert prefix(address) == prefix("redis://localhost:6379/3")


@pytest.mark.parametrize("address", ["redis://localhost:6379", "redis://localhost:6379/"])
def test_without_a_number_it_is_the_first(address: str) -> None:
    assert prefix(address) == prefix("redis://localhost:6379/0")
