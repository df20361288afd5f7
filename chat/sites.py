"""Host pages that carry the widget, kept for a few seconds, as each socket and each session asks for them."""

from dataclasses import dataclass

from chat import actions
from chat.models import Site
from helpdesk.lib.kept import Kept
from helpdesk.people.models import Team


@dataclass(frozen=True, slots=True)
class Sites:
    """All sites by key; ``default`` serves whoever names none."""

    by_key: dict[str, Site]
    default: Site | None

    @property
    def origins(self) -> list[str]:
        return [origin for site in self.by_key.values() for origin in site.origins]


def find(key: str) -> Site | None:
    """The site of a key, or the default one for an empty key; None for an unknown key."""
    sites = current()
    if key:
        return sites.by_key.get(key) or Site.objects.select_related("team").filter(key=key).first()
    return sites.default or _first()


def _read() -> Sites:
    rows = list(Site.objects.select_related("team").order_by("-is_default", "pk"))
    return Sites({site.key: site for site in rows}, rows[0] if rows else None)


# As of a few seconds ago.
current = Kept(_read)
forget = current.forget


def _first() -> Site | None:
    """A desk that never made a site still has a chat of its own, answered by the fallback team."""
    team = Team.objects.order_by("-is_fallback", "pk").first()
    if team is None:
        return None
    site = actions.first_site(team)
    forget()
    return site
