"""The one table of all addresses: ``{route: {method: {role: expected}}}``; the words are those of ``expected``.

A new address needs a row in the page of its area; without one the matrix fails.
"""

from tests.matrix.expected import Row
from tests.matrix.table_accounts import ACCOUNTS, API
from tests.matrix.table_admin import ADMIN
from tests.matrix.table_desk import DESK, FAQ, PORTAL, SETTINGS
from tests.matrix.table_public import CHAT, PUBLIC

TABLE: dict[str, Row] = {**PUBLIC, **CHAT, **DESK, **PORTAL, **FAQ, **SETTINGS, **ACCOUNTS, **API, **ADMIN}
