"""The table of drafts, for as long as no migration makes it."""

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tickets.models.draft import Draft


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        if Draft._meta.db_table not in connection.introspection.table_names():
            with connection.schema_editor() as editor:
                editor.create_model(Draft)
