"""The schema: committed, up to date, and shown to staff and tokens alone."""

from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from helpdesk.api.urls import urlpatterns
from tests.api.machines import machine
from tests.cast import Cast

pytestmark = pytest.mark.urls("tests.api.urls")

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


def generated() -> bytes:
    with translation.override("en"):
        found = SchemaGenerator(urlconf="tests.api.urls").get_schema(request=None, public=True)
    return bytes(OpenApiYamlRenderer().render(found, renderer_context={}))


def test_the_committed_schema_is_up_to_date() -> None:
    renew = "renew it: python3 manage.py spectacular --file docs/openapi.yaml"
    assert COMMITTED.read_bytes().strip() == generated().strip(), renew


def test_every_resource_is_described_with_its_scopes_and_refusals() -> None:
    paths = yaml.safe_load(generated())["paths"]
    resources = [each for each in urlpatterns if each.name not in ("schema", "nowhere")]
    assert len(paths) == len(resources)
    for path, methods in paths.items():
        for method, told in methods.items():
            assert "Scope: `" in told["description"], (method, path)
            assert {"401", "403", "429"} <= set(told["responses"]), (method, path)
            assert told["security"] == [{"token": []}]


@pytest.mark.django_db
def test_staff_who_are_signed_in_read_the_schema(cast: Cast) -> None:
    client = Client()
    assert client.get("/api/v1/schema").status_code == 401
    client.force_login(cast.kenji.user)
    assert client.get("/api/v1/schema").status_code == 200
    assert client.post("/api/v1/schema").status_code == 405


@pytest.mark.django_db
def test_any_token_reads_the_schema_as_yaml_or_json(cast: Cast) -> None:
    caller = machine(cast.kenji.user, ["faq:read"])
    assert yaml.safe_load(caller.get("schema").content)["openapi"].startswith("3.")
    asked = caller.send("GET", "schema", headers={"Accept": "application/json"})
    assert asked.json()["info"]["title"] == "Sunrelay"
