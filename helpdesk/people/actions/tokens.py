"""Keys of programs: made for somebody, shown once, revoked at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from helpdesk.duties.audit import record
from helpdesk.lib.marking import gettext_noop
from helpdesk.lib.signing import new_token, token_hash
from helpdesk.people.actions.staff import PeopleError
from helpdesk.people.models import ApiToken, User


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPlan:
    """Whose rights a program has, and which of them; ``days`` None: until it is revoked."""

    user: User
    name: str
    scopes: tuple[str, ...]
    days: int | None = None


def make_api_token(plan: TokenPlan, *, actor: str, now: datetime) -> str:
    """The token in clear, of which only a hash is kept. Raises PeopleError."""
    unknown = set(plan.scopes) - {scope for scope, _ in ApiToken.SCOPES}
    if unknown or not plan.scopes:
        raise PeopleError(gettext_noop("A token needs at least one scope that exists."))
    token = f"sr_{new_token()}{new_token()}"
    with transaction.atomic():
        ApiToken.objects.create(
            name=plan.name,
            user=plan.user,
            prefix=token[:8],
            token_hash=token_hash(token),
            scopes=list(plan.scopes),
            created_at=now,
            expires_at=None if plan.days is None else now + timedelta(days=plan.days),
        )
        told = {"name": plan.name, "scopes": list(plan.scopes)}
        record(actor, "make token", f"user:{plan.user.pk}", now=now, **told)
    return token


def revoke_api_token(token: ApiToken, *, actor: str, now: datetime) -> None:
    """From now on it opens nothing."""
    with transaction.atomic():
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record(actor, "revoke token", f"user:{token.user_id}", now=now, name=token.name)
