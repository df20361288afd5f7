"""Whether this process lives, and whether it should get work."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from helpdesk.server import state


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"ok": True})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Red while draining, without a database, or with migrations that have not run."""
    problems = list(_problems())
    return JsonResponse({"ok": not problems, "problems": problems}, status=503 if problems else 200)


def _problems() -> list[str]:
    if state.draining.is_set():
        return ["The server is stopping."]
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ["The database does not answer."]
    return ["Migrations have not run."] if behind else []
