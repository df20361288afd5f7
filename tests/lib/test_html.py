"""HTML of strangers is harmless after cleaning, readable as text, and Markdown of agents is no way around."""

import pytest

from helpdesk.lib.html import clean_html, html_to_text, markdown_to_html

ATTACKS = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>x</p>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<form action="https://evil.example"><input name=a></form>',
    '<meta http-equiv=refresh content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    "<style>@import 'https://evil.example'</style>",
    '<p style="background:url(https://evil.example)">x</p>',
    '<p style="width:expression(alert(1))">x</p>',
    '<p style="position:fixed;top:0;display:none">x</p>',
    '<table background="https://evil.example"><tr><td>x</td></tr></table>',
    '<object data="https://evil.example"></object><embed src="https://evil.example">',
    '<video src="https://evil.example"></video><audio src="https://evil.example"></audio>',
    '<img srcset="https://evil.example 2x">',
    '<img src="//evil.example/x.png">',
]
FORBIDDEN = (
    "alert",
    "evil.example",
    "javascript",
    "position",
    "display",
    "<form",
    "<style",
    "<svg",
    "onerror",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_loads_or_covers_survives(attack: str) -> None:
    cleaned = clean_html(f"<div>before {attack} after</div>").lower()

    assert not [word for word in FORBIDDEN if word in cleaned and not cleaned.startswith("&lt;")]
    assert "before" in cleaned


def test_a_remote_image_waits_until_a_reader_asks() -> None:
    cleaned = clean_html('<img src="https://x.example/a.gif?b=1&c=2" alt="logo">')

    assert cleaned == '<img data-src="https://x.example/a.gif?b=1&amp;c=2" alt="logo">'


def test_words_that_look_like_the_attribute_stay_words() -> None:
    assert clean_html('<p> src="https://x.example"</p>') == '<p> src="https://x.example"</p>'


def test_inline_images_get_the_address_of_their_file() -> None:
    html = '<img src="cid:one@x"><img src="cid:two@x">'

    cleaned = clean_html(html, cid={"one@x": '/files/1?a="b'}.get)

    assert cleaned == '<img src="/files/1?a=&quot;b"><img>'
    assert clean_html(html) == html


def test_links_say_nothing_about_where_the_reader_came_from() -> None:
    cleaned = clean_html('<a href="https://x.example" target=_top rel=opener>x</a>')

    assert 'rel="noopener noreferrer nofollow"' in cleaned
    assert 'target="_blank"' in cleaned


def test_direction_language_and_quiet_styles_stay() -> None:
    html = '<p dir="rtl" lang="ar" style="color:red;text-align:right">مرحبا</p>'

    assert clean_html(html) == html


def test_cleaning_twice_changes_nothing() -> None:
    once = clean_html('<p>a &amp; b<img src="cid:x"><a href="https://x.example">c</a></p>')

    assert clean_html(once) == once


def test_tangled_html_becomes_text_in_good_time() -> None:
    assert clean_html("<div>" * 50_000 + "words") == "<p>words</p>"
    assert html_to_text("<b>" * 50_000 + "words" + "<!--" * 9) == "words"


TEXTS = [
    ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    ("<div>One</div><div>Two</div>", "One\nTwo"),
    ("One<br>Two<br/><br>Three", "One\nTwo\n\nThree"),
    ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
    ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1\t2\n3"),
    ("<p>so  <b>ma</b>ny \n spaces</p>", "so many spaces"),
    ("<pre>a\n  b</pre>", "a\n  b"),
    ("<title>No</title><style>p{}</style><script>x</script><p>Yes</p>", "Yes"),
    ('<a href="https://x.example/a">here</a>', "here https://x.example/a"),
    ('<a href="https://x.example/a">https://x.example/a</a>', "https://x.example/a"),
    ("&lt;b&gt; &amp; &nbsp;x", "<b> & x"),
]


@pytest.mark.parametrize(("html", "text"), TEXTS)
def test_html_reads_as_text_with_its_breaks(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_markdown_becomes_html_with_breaks_and_links() -> None:
    html = markdown_to_html("Hi **Ana**,\nsee https://x.example")

    assert "<strong>Ana</strong>" in html
    assert "<br>" in html
    assert 'href="https://x.example"' in html


def test_markdown_lets_no_raw_html_or_script_address_through() -> None:
    html = markdown_to_html("<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>y</b>")

    assert "<script" not in html
    assert "href" not in html
    assert "<b" not in html.replace("<br", "")


def test_what_was_cleaned_before_keeps_its_remote_images() -> None:
    once = clean_html('<img src="https://x.example/a.gif" alt="logo"><img data-src="javascript:x">')
    assert clean_html(once) == once == '<img data-src="https://x.example/a.gif" alt="logo"><img>'
