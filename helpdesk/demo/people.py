"""Who works at the demo's company: two brands, three houses, two partners; told once, through the actions.

There are no actions that make users, agents, teams, partners, mandates, mailboxes and sites; these rows are
written here.
"""

from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chat.models import Site
from helpdesk.coverage.actions import set_shifts
from helpdesk.coverage.calendar import Shift, parse_minutes
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Mandate, Partner, Team, User
from tickets.models import Mailbox

ACTOR = "demo"
WEEKDAYS, EVERY_DAY = (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6)
SITE_KEY = "demo"


@dataclass(frozen=True)
class SignIn:
    """What the start page and the command show for a role."""

    role: str
    email: str
    title: str | Promise
    about: str | Promise

    @property
    def password(self) -> str:
        """The same at each start: the demo listens on loopback alone and holds nobody's data."""
        return f"follow-the-sun-{self.role}"


SIGN_INS = (
    SignIn("admin", "ada@wayfare.example", _("Administrator"), _("Sets up mailboxes, people and languages.")),
    SignIn(
        "lead", "defne@wayfare.example", _("Lead"), _("Defne in Istanbul: Turkish, English, some German.")
    ),
    SignIn(
        "agent", "lucia@wayfare.example", _("Agent"), _("Lucía in Mexico City: Spanish, English, Portuguese.")
    ),
    SignIn(
        "partner-manager",
        "rafael@atlantico.example",
        _("Manager at a partner"),
        _("Sees the work of the outside call center."),
    ),
    SignIn(
        "partner-agent",
        "camila@atlantico.example",
        _("Agent at a partner"),
        _("Camila in São Paulo: sees what is given to her, and no addresses."),
    ),
    SignIn(
        "editor",
        "ines@wayfare.example",
        _("FAQ editor"),
        _("Writes articles and reviews their translations."),
    ),
)
PLAYED = frozenset(each.email for each in SIGN_INS)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """An agent's place: ``hours`` are (days, start, end, break start, break end), empty for single days only."""

    name: str
    email: str
    zone: str
    country: str
    levels: dict[str, int]
    hours: tuple[tuple[int, ...], str, str, str, str] | None = None
    partner: str = ""
    is_lead: bool = False
    teams: tuple[str, ...] = ("Wayfare Bags", "Lantern Home")


SEATS = (
    Seat(
        name="Defne Aksoy",
        email="defne@wayfare.example",
        zone="Europe/Istanbul",
        country="TR",
        levels={"tr": 5, "en": 5, "de": 3, "ar": 2},
        hours=(WEEKDAYS, "09:00", "18:00", "13:00", "14:00"),
        is_lead=True,
    ),
    Seat(
        name="Emre Yıldız",
        email="emre@wayfare.example",
        zone="Europe/Istanbul",
        country="TR",
        levels={"tr": 5, "ar": 4, "en": 4},
        hours=((0, 3, 4, 5, 6), "08:00", "16:30", "12:00", "12:30"),
    ),
    Seat(
        name="Lucía Herrera",
        email="lucia@wayfare.example",
        zone="America/Mexico_City",
        country="MX",
        levels={"es-MX": 5, "en": 5, "pt": 4},
        hours=(WEEKDAYS, "09:00", "18:00", "14:00", "15:00"),
    ),
    Seat(
        name="Mateo Rangel",
        email="mateo@wayfare.example",
        zone="America/Mexico_City",
        country="MX",
        levels={"es-MX": 5, "en": 4},
        hours=((0, 3, 4, 5, 6), "11:00", "20:00", "15:00", "15:30"),
    ),
    Seat(
        name="Maricel Santos",
        email="maricel@wayfare.example",
        zone="Asia/Manila",
        country="PH",
        levels={"en": 5, "es": 3},
        hours=((0, 1, 4, 5, 6), "22:00", "06:00", "02:00", "02:30"),
    ),
    Seat(
        name="Paolo Reyes",
        email="paolo@wayfare.example",
        zone="Asia/Manila",
        country="PH",
        levels={"en": 5, "ja": 3},
        hours=((0, 1, 2, 3, 4), "07:00", "16:00", "12:00", "13:00"),
    ),
    Seat(
        name="山田 葵",
        email="aoi@wayfare.example",
        zone="Asia/Tokyo",
        country="JP",
        levels={"ja": 5, "en": 4},
        hours=((2, 3, 4, 5, 6), "09:00", "18:00", "12:00", "13:00"),
    ),
    Seat(
        name="Priya Nair",
        email="priya@wayfare.example",
        zone="Asia/Kolkata",
        country="IN",
        levels={"hi": 5, "en": 5},
        hours=((0, 1, 2, 3, 5), "10:00", "19:00", "13:30", "14:15"),
    ),
    Seat(
        name="Lena Brandt",
        email="lena@wayfare.example",
        zone="Europe/Berlin",
        country="DE",
        levels={"de": 5, "en": 5, "tr": 3},
        hours=(WEEKDAYS, "08:00", "17:00", "12:30", "13:15"),
    ),
    Seat(
        name="Yousef Haddad",
        email="yousef@wayfare.example",
        zone="Africa/Cairo",
        country="EG",
        levels={"ar": 5, "en": 4},
        hours=((0, 1, 2, 3, 6), "10:00", "19:00", "14:00", "14:45"),
    ),
    Seat(
        name="Rosa Lindqvist",
        email="rosa@wayfare.example",
        zone="Europe/Stockholm",
        country="SE",
        levels={"en": 5, "de": 4},
        teams=("Wayfare Bags",),
    ),
    Seat(
        name="Camila Duarte",
        email="camila@atlantico.example",
        zone="America/Sao_Paulo",
        country="BR",
        levels={"pt-BR": 5, "es": 4, "en": 3},
        hours=((0, 1, 2, 3, 4, 5), "08:00", "17:00", "12:00", "13:00"),
        partner="Atlântico Contact",
    ),
    Seat(
        name="Tāne Ruatapu",
        email="tane@nightline.example",
        zone="Pacific/Auckland",
        country="NZ",
        levels={"en": 5},
        hours=(EVERY_DAY, "08:00", "18:00", "11:30", "12:00"),
        partner="Nightline Voices",
        teams=("Wayfare Bags",),
    ),
)

OFFICE_USERS = (
    ("ada@wayfare.example", "Ada Whitlock", "Europe/London", {"is_admin": True, "is_superuser": True}),
    (
        "ines@wayfare.example",
        "Inès Moreau",
        "Europe/Paris",
        {"is_editor": True, "editor_languages": ["en", "es", "pt", "de", "fr", "tr", "ar", "ja", "hi"]},
    ),
)

GREETINGS = {
    "en": "Hello! Ask us about bags, orders and repairs.",
    "es": "¡Hola! Pregúntenos por bolsos, pedidos y reparaciones.",
    "tr": "Merhaba! Çanta, sipariş ve onarım hakkında bize yazın.",
    "ar": "مرحبًا! اسألنا عن الحقائب والطلبات والإصلاح.",
    "ja": "こんにちは。バッグ、ご注文、修理について何でもどうぞ。",
    "pt": "Olá! Fale conosco sobre bolsas, pedidos e consertos.",
    "de": "Hallo! Fragen Sie uns zu Taschen, Bestellungen und Reparaturen.",
    "hi": "नमस्ते! बैग, ऑर्डर और मरम्मत के बारे में हमसे पूछें।",
}
ORDER_NUMBER = {
    "en": "Order number",
    "es": "Número de pedido",
    "tr": "Sipariş numarası",
    "ar": "رقم الطلب",
    "ja": "ご注文番号",
    "pt": "Número do pedido",
    "de": "Bestellnummer",
    "hi": "ऑर्डर नंबर",
}


def found_company(*, now: datetime) -> None:
    """Teams with their mailboxes, the widget's site, partners with their mandates, and the office."""
    bags = Team.objects.create(name="Wayfare Bags", is_fallback=True)
    home = Team.objects.create(name="Lantern Home")
    home.follow_on.add(bags)
    Mailbox.objects.create(
        name="wayfare",
        address="help@wayfare.example",
        display_name="Wayfare Bags",
        team=bags,
        signature="Wayfare Bags · Istanbul, Mexico City, Manila",
        is_default=True,
    )
    Mailbox.objects.create(
        name="lantern",
        address="care@lantern.example",
        display_name="Lantern Home",
        team=home,
        signature="Lantern Home, a brand of Wayfare",
    )
    Site.objects.create(
        key=SITE_KEY,
        name="Wayfare Bags shop",
        team=bags,
        greetings=GREETINGS,
        questions={code: [label] for code, label in ORDER_NUMBER.items()},
        color="#8a4b1f",
        is_default=True,
    )
    _contract_partners(now)
    for email, name, zone, rights in OFFICE_USERS:
        User.objects.create_user(email, name=name, zone=zone, created_at=now, **rights)


def _contract_partners(now: datetime) -> None:
    """One works beside the house by its languages, the other only when the house is full."""
    always = Partner.objects.create(name="Atlântico Contact", created_at=now)
    overflow = Partner.objects.create(name="Nightline Voices", created_at=now)
    start = (now - timedelta(days=30)).date()
    Mandate.objects.create(
        partner=always,
        zone="America/Sao_Paulo",
        start=start,
        until=(now + timedelta(days=335)).date(),
        languages=["pt", "es"],
        use=Mandate.Use.ALWAYS,
    )
    Mandate.objects.create(
        partner=overflow,
        zone="Pacific/Auckland",
        start=start,
        languages=["en"],
        channels=["chat", "email"],
        hard_cap=400,
        use=Mandate.Use.OVERFLOW,
    )
    User.objects.create_user(
        "rafael@atlantico.example",
        name="Rafael Monteiro",
        zone="America/Sao_Paulo",
        language="pt",
        manages=always,
        created_at=now,
    )


def hire(*, now: datetime) -> None:
    """Every agent with languages, hours and teams; passwords come by ``let_in``."""
    teams = {team.name: team for team in Team.objects.all()}
    partners = {partner.name: partner for partner in Partner.objects.all()}
    for seat in SEATS:
        user = User.objects.create_user(
            seat.email,
            name=seat.name,
            zone=seat.zone,
            language="en",
            created_at=now,
        )
        agent = Agent.objects.create(
            user=user,
            zone=seat.zone,
            country=seat.country,
            partner=partners.get(seat.partner),
            capacity_email=16,
        )
        people.set_languages(agent, seat.levels, actor=ACTOR, now=now)
        if seat.hours is not None:
            set_shifts(agent, [_shift(seat)], actor=ACTOR, now=now)
        for name in seat.teams:
            people.add_to_team(teams[name], agent, is_lead=seat.is_lead, actor=ACTOR, now=now)
        people.set_status(agent, Agent.Status.AVAILABLE, now=now)


def hash_passwords(pool: Executor) -> dict[str, Future[str]]:
    """The stored forms of the start page's passwords by address; slow by design, so beside everything else."""
    return {each.email: pool.submit(make_password, each.password) for each in SIGN_INS}


def let_in(hashes: dict[str, Future[str]]) -> None:
    """Give the users of the start page their passwords; nobody else has one."""
    for email, hashed in hashes.items():
        User.objects.filter(email=email).update(password=hashed.result())


def _shift(seat: Seat) -> Shift:
    assert seat.hours is not None
    days, start, end, rest, back = seat.hours
    pause = (parse_minutes(rest), parse_minutes(back))
    return Shift(days, parse_minutes(start), parse_minutes(end), (pause,))
