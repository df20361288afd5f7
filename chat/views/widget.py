"""The widget on host pages: the loader, the frame that holds the chat, and a shop to see it in."""

import gzip
from urllib.parse import urlsplit

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import condition, require_safe

from chat import questions, sites
from chat.models import Site
from chat.views import widget_files
from helpdesk.languages.codes import direction
from helpdesk.lib.compact import compact

KEEP_FOR_EVER = "public, max-age=31536000, immutable"
KEEP_AN_HOUR = "public, max-age=3600"
_TYPES = {"js": "text/javascript", "css": "text/css"}


# --- On the host page ---------------------------------------------------------------------------------
def _loader_text(request: HttpRequest) -> str:
    every = sites.current()
    wanted = request.GET.get("site")
    known = {key: _look(site) for key, site in every.by_key.items() if wanted in (None, key)}
    config = {
        "site": every.default.key if every.default else "",
        "sites": known,
        "language": settings.LANGUAGE_CODE,
        "labels": {code: _label(code) for code in _languages()},
    }
    return widget_files.loader(config)


def _look(site: Site) -> dict[str, str]:
    return {"color": site.color, "on": ink_on(site.color), "side": site.side}


def _label(language: str) -> str:
    with translation.override(language):
        return _("Chat with us")


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """``/widget.js``: the launcher with color and side of every site, or of ``?site=KEY`` alone."""
    text = _loader_text(request)
    answer = condition(etag_func=lambda _request: f'"{widget_files.fingerprint(text)}"')(
        lambda _request: _send(request, text, "text/javascript")
    )(request)
    answer["Cache-Control"] = KEEP_AN_HOUR
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


# --- The frame ----------------------------------------------------------------------------------------
@require_safe
@xframe_options_exempt
def frame(request: HttpRequest) -> HttpResponseBase:
    """The chat itself, for the pages of a site's origins; 404 with a sentence for an unknown site."""
    site = sites.find(request.GET.get("site", ""))
    language = _language(request)
    with translation.override(language):
        if site is None:
            return _unknown_site(request)
        theme = request.GET.get("theme", "")
        context = {
            "site": site,
            "greeting": site.greetings.get(language) or _("Hello! How can we help?"),
            "questions": questions.of_site(site.questions, language),
            "page_language": language,
            "page_direction": direction(language),
            "theme": theme if theme in {"light", "dark"} else "",
            # In the page itself: on a slow line the first look would wait a whole way there and back for it.
            "style": widget_files.bundle("widget.css"),
            "front_url": _file_url("front.js"),
            "settings_json": compact(_frame_settings(request, site, language)),
        }
        text = render_to_string("chat/frame.html", context, request=request)
    return _framed(request, site, text)


@require_safe
@xframe_options_exempt
def unread(request: HttpRequest) -> HttpResponseBase:
    """A page of a few lines that tells the host page how many answers nobody has read yet."""
    site = sites.find(request.GET.get("site", ""))
    if site is None:
        return _unknown_site(request)
    with translation.override(_language(request)):
        words = _("New answers: {count}")
    known = compact({"site": site.key, "origins": _origins(request, site), "news": words})
    text = render_to_string("chat/unread.html", {"settings_json": known}, request=request)
    return _framed(request, site, text)


def _frame_settings(request: HttpRequest, site: Site, language: str) -> dict[str, object]:
    return {
        "site": site.key,
        "language": language,
        "origins": _origins(request, site),
        "colors": palette(site.color),
        "talk": _file_url("talk.js"),
        "rest": reverse("widget_rest", args=[widget_files.version(), language]),
        **({} if site.shows_hours else {"hours": False}),
        "words": {
            "here_now": _("Someone who speaks your language is here now"),
            "here_later": _("Someone who speaks your language starts at {time}"),
            "here_unknown": _("Write now; we answer as soon as we can"),
            "answer_in": _("An answer in about {range} min"),
            "may_leave": _(
                "You can close this page. With an email address, the answer reaches you there too."
            ),
            "offline": _("No connection. What you write is kept and sent when you are back."),
            "offline_kept": _("Not sent yet. Your text is kept and sent when you are back."),
        },
    }


def _unknown_site(request: HttpRequest) -> HttpResponse:
    text = render_to_string("chat/no_site.html", {"style_url": _file_url("widget.css")}, request=request)
    return HttpResponse(text, status=404)


def _framed(request: HttpRequest, site: Site, text: str) -> HttpResponseBase:
    """Let the site's pages embed it, photos be shrunk, and older Safari open the socket ('self' is http there)."""
    answer = _send(request, text, "text/html")
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(answer, ["Accept-Language"])
    socket = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    style = f"'sha256-{widget_files.digest('widget.css')}'"
    more = csp_update({"img-src": ["blob:"], "connect-src": [socket], "style-src": [style]})
    instead = csp_replace({"frame-ancestors": ["'self'", *_site_origins(site)]})
    return instead(more(lambda _request: answer))(request)


# --- What the frame loads -----------------------------------------------------------------------------
@require_safe
def file(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """A script or the style of the frame; an address with an older version gets today's file, kept briefly."""
    if name not in widget_files.BUNDLES:
        raise Http404
    answer = _send(request, widget_files.bundle(name), _TYPES[name.rpartition(".")[2]])
    answer["Cache-Control"] = KEEP_FOR_EVER if version == widget_files.version() else "no-cache"
    return answer


@require_safe
def rest(request: HttpRequest, version: str, language: str) -> HttpResponse:
    """The parts and words of the frame that come when somebody writes."""
    if language not in _languages():
        raise Http404
    with translation.override(language):
        context = {
            "languages": _language_choices(),
            "words_json": compact(_words()),
            "files_url": _file_url("files.js"),
        }
        text = render_to_string("chat/rest.html", context)
    answer = _send(request, text, "text/html")
    answer["Cache-Control"] = KEEP_AN_HOUR if version == widget_files.version() else "no-cache"
    return answer


def _words() -> dict[str, str]:
    return {
        "news": _("New answers: {count}"),
        "sending": _("Sending"),
        "unsent": _("Not sent yet"),
        "sent": _("Sent"),
        "seen": _("Seen"),
        "you": _("You"),
        "failed": _("This did not work. Please try again."),
        "large": _("This file is larger than 10 MB."),
        "assigned": _("{name} is with you now"),
        "will_answer": _("{name} will answer you"),
        "handed_over": _("{name} takes over and has read everything"),
        "closed": _("This conversation is closed. Write again and it opens."),
        "reopened": _("The conversation is open again."),
        "rated": _("Thank you for your rating."),
        "by_mail": _(
            "This chat rests now. Write here at any time; answers also come by mail where we know your address."
        ),
        "whole": _("Show all of it"),
        "translated": _("Translated · show the original"),
        "redacted": _("This text was removed."),
        "edited": _("corrected"),
        "with": _("Your chat with {name}"),
        "present": _("{name} is here"),
        "typing": _("{name} is writing …"),
        "queue": _("You are number {position}. An answer in about {range} min."),
        "promise": _("We answer by {time}. You can close this page."),
        "late": _("We are sorry, it takes longer. We answer by {time}."),
        "queued": _("Your message is stored. Someone who speaks your language will answer."),
        "glad": _("Good to hear. Your text stays here, should you still want to ask."),
        "chose_wait": _("All right. We tell you when somebody is there."),
        "chose_mail": _("All right. The answer comes by email."),
        "chose_translate": _("All right. Whoever is free answers, with a translation."),
        "chose_language": _("All right. Someone who speaks this language is asked too."),
        "copied": _("Copied. The link opens this conversation in any browser."),
        "copy_sent": _("A copy is on its way to your mailbox."),
        "sure": _("Really end and forget? Press again."),
    }


# --- Small parts --------------------------------------------------------------------------------------
def _languages() -> list[str]:
    offered = {code for code, _name in settings.LANGUAGES}
    return [code for code in settings.DESK_LANGUAGES if code in offered]


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language") or translation.get_language() or ""
    return next(
        (code for code in (wanted, wanted.partition("-")[0]) if code in _languages()), settings.LANGUAGE_CODE
    )


def _language_choices() -> list[tuple[str, str]]:
    return [(code, translation.get_language_info(code)["name_local"].capitalize()) for code in _languages()]


def _site_origins(site: Site) -> list[str]:
    """Only what is an origin: a path, a semicolon or a space never reaches the policy."""
    parts = [(origin, urlsplit(origin)) for origin in site.origins if isinstance(origin, str)]
    return [
        origin
        for origin, part in parts
        if part.scheme in {"http", "https"}
        and origin == f"{part.scheme}://{part.netloc}"
        and not set(origin) & set(" ;,'*")
    ]


def _origins(request: HttpRequest, site: Site) -> list[str]:
    return [f"{request.scheme}://{request.get_host()}", *_site_origins(site)]


def _file_url(name: str) -> str:
    return reverse("widget_file", args=[widget_files.version(), name])


def _send(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    content = text.encode()
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    if packed:
        content = gzip.compress(content, compresslevel=9, mtime=0)
    answer = HttpResponse(content, content_type=f"{content_type}; charset=utf-8")
    if packed:
        answer["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


# --- Colors -------------------------------------------------------------------------------------------
def palette(color: str) -> dict[str, str]:
    """The frame's own colors from the site's one: the brand, ink on it, one's bubbles by day and by night."""
    return {
        "--brand": color,
        "--on-brand": ink_on(color),
        "--mine-day": _mix(color, "#ffffff", 0.14),
        "--mine-night": _mix(color, "#141925", 0.3),
    }


def ink_on(color: str) -> str:
    """Black-blue or white, whichever stands out more from the color (WCAG 2.2, relative luminance)."""
    return "#ffffff" if 1.05 / (_luminance(color) + 0.05) >= 4.5 else "#0d111b"


def _luminance(color: str) -> float:
    red, green, blue = (
        (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in _channels(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(color: str) -> list[float]:
    return [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _mix(color: str, other: str, part: float) -> str:
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (one * part + two * (1 - part))):02x}" for one, two in pairs)


# --- The demo -----------------------------------------------------------------------------------------
def shop_page(desk_url: str, site_key: str) -> str:
    """A shop of another origin that carries the widget, in five languages; for the demo and for tests."""
    return render_to_string("chat/shop.html", {"desk_url": desk_url.rstrip("/"), "site_key": site_key})
