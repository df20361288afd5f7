"""Changes of the host pages that carry the widget."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chat import sites
from chat.models import Site
from chat.origins import parsed
from helpdesk.duties.audit import record
from helpdesk.lib.signing import new_token
from helpdesk.people.models import Team

FIELDS = (
    "key",
    "name",
    "team",
    "origins",
    "color",
    "side",
    "greetings",
    "questions",
    "shows_hours",
    "skills",
    "is_default",
)


class SiteError(ValueError):
    """A refusal in one clear sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """A site as its form says it; by language ``greetings`` has words, ``questions`` lines (``chat.questions``)."""

    key: str
    name: str
    team: Team
    origins: tuple[str, ...] = ()
    color: str = "#0f6e84"
    side: str = "end"
    greetings: dict[str, str] = field(default_factory=dict)
    questions: dict[str, list[str]] = field(default_factory=dict)
    shows_hours: bool = True
    skills: tuple[str, ...] = ()
    is_default: bool = False


def make_site(plan: SitePlan, *, actor: str, now: datetime) -> Site:
    """Add a site; the first one is the default. Raises SiteError for a key that is taken or an origin that is none."""
    site = Site(is_default=not Site.objects.exists())
    _write(site, plan, "make site", actor=actor, now=now)
    return site


def edit_site(site: Site, plan: SitePlan, *, actor: str, now: datetime) -> None:
    """Change a site. The default one stays so until another takes the part."""
    _write(site, plan, "edit site", actor=actor, now=now)


def renew_secret(site: Site, *, actor: str, now: datetime) -> None:
    """A new secret for identity tokens; tokens signed with the old one are refused from now on."""
    site.secret = new_token()
    with transaction.atomic():
        site.save(update_fields=["secret"])
        record(actor, "renew site secret", f"site:{site.pk}", now=now)
        transaction.on_commit(sites.forget)


def written_origin(text: str) -> str:
    """The spelling in which a browser sends an origin: scheme://host[:port]. Raises SiteError for anything else."""
    known = parsed(text)
    has_more = text.strip().rstrip("/").count("/") != 2 or "@" in text or "*" in text or "#" in text
    if known is None or has_more:
        raise SiteError(
            _("%(text)r is no origin. Write scheme and host only, such as https://shop.example.")
            % {"text": text}
        )
    scheme, host, port = known
    usual = {"http": 80, "https": 443}[scheme] == port
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" if usual else f"{scheme}://{name}:{port}"


def _write(site: Site, plan: SitePlan, verb: str, *, actor: str, now: datetime) -> None:
    origins = [written_origin(origin) for origin in plan.origins]
    site.key, site.name, site.team = plan.key, plan.name, plan.team
    site.origins, site.greetings = list(dict.fromkeys(origins)), plan.greetings
    site.questions, site.shows_hours = plan.questions, plan.shows_hours
    site.color, site.side, site.skills = plan.color, plan.side, list(plan.skills)
    site.is_default = site.is_default or plan.is_default
    try:
        with transaction.atomic():
            if plan.is_default:
                Site.objects.filter(is_default=True).exclude(pk=site.pk).update(is_default=False)
            site.save(update_fields=FIELDS if site.pk else None)
            record(
                actor, verb, f"site:{site.pk}", now=now, key=site.key, origins=site.origins, team=site.team_id
            )
            transaction.on_commit(sites.forget)
    except IntegrityError:
        raise SiteError(_("Another site has this key.")) from None
