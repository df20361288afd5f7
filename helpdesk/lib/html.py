"""HTML that strangers wrote: cleaned for showing, read as text; and Markdown of our own people as HTML.

Nothing here fetches anything. Cleaning is done again at output time, since rules change.
"""

import hashlib
import html as entities
import re
from collections.abc import Callable
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


MAX_HTML = 1_000_000  # characters; the rest is left out
# Parsers of HTML are quadratic in open elements; no mail program nests this deep.
MAX_OPEN = 1_000
MAX_ENTITIES = 50_000  # each costs the parser more than the last
_LINK_REL = "noopener noreferrer nofollow"
_DROP_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
}
_TAGS = _words(
    "a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em"
    " figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small"
    " span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
_ATTRIBUTES = {
    "*": {"dir", "lang", "title", "align", "valign", "style"},
    "a": {"href", "name"},
    "img": {"src", "data-src", "alt", "width", "height"},
    "table": {"border", "cellpadding", "cellspacing", "width", "bgcolor", "summary"},
    "td": {"colspan", "rowspan", "width", "height", "bgcolor", "nowrap"},
    "th": {"colspan", "rowspan", "width", "height", "bgcolor", "nowrap", "scope"},
    "tr": {"bgcolor"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "li": {"value"},
    "time": {"datetime"},
    "blockquote": {"type"},
}
# Nothing that loads, moves, hides or covers.
_STYLES = _words(
    "color background-color font-weight font-style font-family text-align text-decoration text-indent"
    " direction unicode-bidi white-space vertical-align border border-top border-right border-bottom"
    " border-left border-color border-style border-width border-collapse padding padding-top padding-right"
    " padding-bottom padding-left list-style-type line-height"
)
_BAD_STYLE = re.compile(r"url|expression|image|\\|@|javascript|var\(|attr\(|/\*", re.IGNORECASE)
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}

Rewrite = Callable[[str], str | None]


def _keep(cid: str) -> str | None:
    return f"cid:{cid}"


def clean_html(html: str, *, cid: Rewrite = _keep) -> str:
    """HTML by an allow-list, safe to show in a sandboxed frame.

    `cid` turns the id of an inline image into an address (None drops the image; by default the reference
    stays). Remote images lose their `src` to `data-src`, so nothing loads until a reader asks.
    """
    html = html[:MAX_HTML].replace("\x00", "")
    if is_tangled(html):
        return text_to_html(_stripped(html))
    # A mark that the text cannot contain, since it depends on the whole text.
    mark = "x" + hashlib.sha256(html.encode("utf-8", "replace")).hexdigest()[:24] + ":"
    cleaned = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_DROP_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute_filter(cid, mark),
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel=_LINK_REL,
        filter_style_properties=set(_STYLES),
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return cleaned.replace(f' src="{mark}own:', ' src="').replace(f' src="{mark}', ' data-src="')


def _attribute_filter(cid: Rewrite, mark: str) -> Callable[[str, str, str], str | None]:
    def allow(tag: str, name: str, value: str) -> str | None:
        if name == "style":
            kept = ";".join(each for each in value.split(";") if not _BAD_STYLE.search(each))
            return kept or None
        if tag == "img" and name == "src":
            address = value.strip()
            scheme, _, rest = address.partition(":")
            if scheme.lower() == "cid":
                shown = cid(rest.strip().strip("<>"))
                # The mark also carries an address of our own past the refusal of relative addresses.
                return f"{mark}own:{shown}" if shown else None
            return mark + address if scheme.lower() in {"http", "https"} else None
        if name == "data-src":  # what was cleaned before is cleaned again where it is shown
            return value if value.strip().partition(":")[0].lower() in {"http", "https"} else None
        if tag == "a" and name == "href" and value.strip().lower().startswith("cid:"):
            return None
        return value

    return allow


def is_tangled(html: str) -> bool:
    """Whether more elements stand open at once, or more entities in all, than any honest mail has."""
    if html.count("&") > MAX_ENTITIES:
        return True
    depth = 0
    for match in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})", html):
        if match[2].lower() in _SELF_CLOSING:
            continue
        depth = max(0, depth + (-1 if match[1] else 1))
        if depth > MAX_OPEN:
            return True
    return False


_SELF_CLOSING = _words(
    "br hr img input meta link col wbr area base p li td th tr dt dd option thead tbody tfoot o v w html head"
    " body"
)


def _stripped(html: str) -> str:
    """All tags out, in one pass, for HTML too tangled to be parsed in linear time."""
    html = html[:500_000]
    for start, end in (("<!--", "-->"), ("<script", "</script"), ("<style", "</style")):
        html = _without_between(html, start, end)
    return entities.unescape(re.sub(r"<[^<>]*>", "\n", html))


def _without_between(html: str, start: str, end: str) -> str:
    out: list[str] = []
    lowered, at = html.lower(), 0
    if len(lowered) != len(html):
        lowered = html
    while (found := lowered.find(start, at)) >= 0:
        out.append(html[at:found])
        at = lowered.find(end, found)
        if at < 0:
            return "".join(out)
    return "".join([*out, html[at:]])


def text_to_html(text: str) -> str:
    """Plain text as paragraphs, everything escaped."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return "\n".join(f"<p>{entities.escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs)


# Reading HTML as text -------------------------------------------------------------------------------------

_BLOCKS = _words(
    "address article aside blockquote center div dl dt dd fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section table tr ul caption"
)
_SPACED = _words("p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre")
_READ_TAGS = _TAGS | {"article", "section", "header", "footer", "main", "nav", "aside", "form", "fieldset"}


def outline(html: str, attributes: frozenset[str] = frozenset({"href", "src", "alt"})) -> str:
    """HTML made well-formed, without scripts, styles and comments: for a simple walker, not for showing."""
    html = html[:MAX_HTML].replace("\x00", "")
    if is_tangled(html):
        return text_to_html(_stripped(html))
    return nh3.clean(
        html,
        tags=set(_READ_TAGS),
        clean_content_tags=set(_DROP_WITH_CONTENT),
        attributes={"*": set(attributes)},
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def html_to_text(html: str) -> str:
    """The text of HTML with breaks where blocks end, `- ` before list items and tabs between cells."""
    walker = TextWalker()
    walker.feed(outline(html))
    walker.close()
    return walker.text()


class TextWalker(HTMLParser):
    """Collects text; whitespace collapses as browsers do, except inside `pre`. Feed it `outline` output."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._pre = 0
        self._breaks = 2
        self._space = False
        self._link: str | None = None
        self._link_start = 0

    def text(self) -> str:
        return "".join(self._out).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._out.append("\n")
            self._breaks += 1
            self._space = False
        elif tag in _BLOCKS:
            self._break(2 if tag in _SPACED else 1)
        elif tag in {"td", "th"} and not self._breaks:
            self._write("\t")
        if tag == "li":
            self._write("- ")
        elif tag == "hr":
            self._write("-" * 30)
            self._break(1)
        elif tag == "pre":
            self._pre += 1
        elif tag == "a":
            self._link, self._link_start = dict(attrs).get("href"), len(self._out)

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag == "a":
            self._close_link()
        if tag in _BLOCKS:
            self._break(2 if tag in _SPACED else 1)

    def _close_link(self) -> None:
        """Write the address of a link behind its words when they do not already say it."""
        address, self._link = self._link, None
        said = "".join(self._out[self._link_start :]).strip()
        if address and address.lower().startswith(("http://", "https://")) and said and address not in said:
            self._write(f" {address}")

    def handle_data(self, data: str) -> None:
        if self._pre:
            self._out.append(data)
            self._breaks = 0 if data.strip() else self._breaks
            return
        words = " ".join(data.split())
        if not words:
            self._space = self._space or bool(data)
            return
        lead = " " if (self._space or data[0].isspace()) and not self._breaks else ""
        self._write(lead + words)
        self._space = data[-1].isspace()

    def _write(self, text: str) -> None:
        self._out.append(text)
        self._breaks = 0
        self._space = False

    def _break(self, wanted: int) -> None:
        if self._breaks < wanted:
            self._out.append("\n" * (wanted - self._breaks))
            self._breaks = wanted
        self._space = False


# Writing HTML from Markdown -------------------------------------------------------------------------------


def _markdown() -> MarkdownIt:
    return MarkdownIt("js-default", {"linkify": True, "breaks": True, "html": False})


_RENDERER = _markdown()


def markdown_to_html(source: str) -> str:
    """Markdown of an agent as HTML by the same allow-list; raw HTML in it shows as text, links are found."""
    return clean_html(_RENDERER.render(source))
