"""A small help center and the people who keep it."""

from datetime import UTC, datetime, timedelta

from faq import actions
from faq.actions import Text
from faq.models import Article, Category, Revision, Translation
from helpdesk.people.models import Agent, Partner, Team, TeamMember, User

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)


def admin() -> User:
    return User.objects.filter(is_admin=True).first() or User.objects.create_user(
        "ada@desk.example", name="Ada", is_admin=True
    )


def editor(*languages: str, email: str = "eda@desk.example") -> User:
    return User.objects.create_user(email, name="Eda", is_editor=True, editor_languages=list(languages))


def agent(*, email: str = "kenji@desk.example", partner: Partner | None = None, lead: bool = False) -> User:
    user = User.objects.create_user(email, name="Kenji")
    member = Agent.objects.create(user=user, zone="Asia/Tokyo", partner=partner)
    if lead:
        team = Team.objects.create(name=f"Team of {email}")
        TeamMember.objects.create(team=team, agent=member, is_lead=True)
    return user


def category(slug: str = "orders", **names: str) -> Category:
    return Category.objects.filter(slug=slug).first() or actions.add_category(
        slug, names=names or {"en": slug.title()}, by=admin(), now=NOW
    )


def draft(title: str, body: str = "Some words.", *, language: str = "en", under: str = "orders") -> Revision:
    text = Text(title=title, body=body)
    return actions.open_article(text, category=category(under), source_language=language, by=admin(), now=NOW)


def article(title: str, body: str = "Some words.", *, language: str = "en", under: str = "orders") -> Article:
    """A published article."""
    revision = draft(title, body, language=language, under=under)
    actions.publish(revision, by=admin(), now=NOW)
    return revision.article


def translated(
    original: Article,
    language: str,
    title: str,
    body: str = "Words.",
    *,
    engine: str = "",
    reviewed: bool = True,
) -> Translation:
    """A published translation of what the article says now."""
    text = Text(title=title, body=body, engine=engine)
    revision = actions.write_revision(original, language, text=text, by=None if engine else admin(), now=NOW)
    return actions.publish(revision, by=admin(), reviewed=reviewed, now=NOW)


def changed(original: Article, title: str, *, weight: str, ready: bool = True) -> Translation:
    """A newer published source text."""
    text = Text(title=title, body="New words.", weight=weight, ready_for_translation=ready)
    revision = actions.write_revision(original, original.source_language, text=text, by=admin(), now=LATER)
    return actions.publish(revision, by=admin(), now=LATER)
