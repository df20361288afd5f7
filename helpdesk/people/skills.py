"""What a ticket may ask for beside a language: names in small letters, which agents have and tickets need."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk.people.models import Agent, Skill

MOST = 20
LONGEST = 60


def known_skills() -> list[str]:
    """Every skill that somebody was ever given, in order."""
    return sorted({name.lower() for name in Skill.objects.values_list("name", flat=True)})


def skills_of(agent: Agent) -> tuple[str, ...]:
    """What an agent has, in order."""
    return tuple(sorted(name.lower() for name in agent.skills.values_list("name", flat=True)))


def listed(text: str) -> list[str]:
    """What stands between commas, those of Arabic and Japanese too."""
    parts = text.replace("،", ",").replace("、", ",").split(",")
    return [part for part in parts if part.strip()]


def skill_names(names: Iterable[str]) -> tuple[str, ...]:
    """Each once, in small letters, without blanks around."""
    return tuple(dict.fromkeys(" ".join(name.lower().split()) for name in names if name.strip()))


def why_not(names: tuple[str, ...], *, known_only: bool) -> str:
    """Why these cannot be asked for (or given), "" where they can."""
    if len(names) > MOST or any(len(name) > LONGEST for name in names):
        return _now("At most %(most)s skills, each a short name.") % {"most": MOST}
    known = known_skills() if known_only else list(names)
    strange = next((name for name in names if name not in known), "")
    if not strange:
        return ""
    words = _now("Nobody on the desk has the skill “%(name)s”. Known are: %(known)s.")
    return words % {"name": strange, "known": ", ".join(known) or "–"}


class SkillsField(forms.CharField):
    """Names with commas between. ``known_only`` refuses what nobody on the desk has, as it would only cost time."""

    def __init__(self, *, known_only: bool, **kwargs: object) -> None:
        self.known_only = known_only
        super().__init__(max_length=400, required=False, **kwargs)  # type: ignore[arg-type]

    def prepare_value(self, value: object) -> object:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> tuple[str, ...]:
        names = skill_names(listed(str(super().clean(value))))
        if refusal := why_not(names, known_only=self.known_only):
            raise forms.ValidationError(refusal)
        return names


SKILLS = _("Skills")
NEEDED = _("Skills needed")
NEEDED_HELP = _(
    "With commas. Mail waits for somebody who has them; a chat goes to others after two and a half minutes."
)
