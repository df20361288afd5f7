"""The new text of an answer: quotes fold away in any language, words of the customer never do."""

import pytest

from tests.tickets.mail.introduced import INTRODUCED
from tickets.mail.parse import reply_text

NEW = "Thanks, that works.\nSee you."
OLD = "Dear customer\n\nplease try again.\nRegards"


def cut(text: str, html: str = "", *, own: tuple[str, ...] = (), marker: str | None = None) -> str:
    return reply_text(text, html, is_reply=True, own_lines=own, marker=marker)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


INTRODUCTIONS = [
    "On Tue, Mar 3, 2026 at 10:15 AM Desk <help@desk.example> wrote:",
    "Am Di., 3. März 2026 um 10:15 Uhr schrieb Desk <help@desk.example>:",
    "Le mar. 3 mars 2026 à 10:15, Desk <help@desk.example> a écrit :",
    "Em 3 de março de 2026 às 10:15:35, Desk - Help (\nhelp@desk.example) escreveu:",
    "W dniu 3.03.2026 o 10:15, Desk pisze:",
    "Desk <help@desk.example>, 3 Mar 2026 Sal, 10:15 tarihinde\nşunu yazdı:",
    "вт, 3 мар. 2026 г. в 10:15, Desk <help@desk.example>:",
    "\u202bבתאריך יום ג׳, 3 במרץ 2026 ב-10:15 מאת Desk\u200f <\u202ahelp@desk.example\u202c\u200f>:\u202c",
    "في الثلاثاء، ٣ مارس ٢٠٢٦ في ١٠:١٥ ص تمت كتابة ما يلي بواسطة Desk <help@desk.example>:",
    "मंगल, 3 मार्च 2026 को 10:15 am बजे को Desk <help@desk.example> ने लिखा:",
    "2026年3月3日(火) 10:15 Desk <help@desk.example>:",
    "Desk <help@desk.example> 于2026年3月3日周二 10:15写道：",
    "2026년 3월 3일 (화) 오전 10:15, Desk <help@desk.example>님이 작성:",
    "เมื่อ อ. 3 มี.ค. 2569 เวลา 10:15 Desk <help@desk.example> เขียนว่า:",
    "Desk <help@desk.example> ezt írta (időpont: 2026. márc. 3., K, 10:15):",
    "Ikusi 2026-03-03 10:15 Desk <help@desk.example> words of no list:",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize("marks", [True, False], ids=["marked", "unmarked"])
def test_an_introduction_and_the_quote_below_it_fold(introduction: str, marks: bool) -> None:
    assert cut(f"{NEW}\n\n{introduction}\n\n{quoted(OLD) if marks else OLD}") == NEW


BLOCKS = [
    "From: Desk <help@desk.example>\nSent: Tuesday, March 3, 2026 10:15 AM\nTo: Ana\nSubject: Order",
    "________________\nVon: Desk\nGesendet: Dienstag, 3. März 2026 10:15\nAn: Ana\nBetreff: Order",
    "De : Desk <help@desk.example>\nEnvoyé : mardi 3 mars 2026 10:15\nÀ : Ana\nObjet : Order",
    "寄件者: Desk <help@desk.example>\n寄件日期: 2026年3月3日 上午 10:15\n收件者: Ana\n主旨: Order",
    "*Qay:* Desk <help@desk.example>\n*Xyz:* 3/3/2026 10:15\n*Foo:* Ana\n*Bar:* Order",
    "-----Original Message-----\nHello Ana,",
    "-----Ursprüngliche Nachricht-----\nHello Ana,",
    "-----Words of no list-----\nHello Ana,",
]


@pytest.mark.parametrize("block", BLOCKS)
def test_an_older_message_under_header_lines_or_dashes_folds(block: str) -> None:
    assert cut(f"{NEW}\n\n{block}\n\n{OLD}") == NEW


KEPT = [
    "My details:\n\nName: Ana\nOrder: 1234\nEmail: ana@x.example\nDate of purchase: 2026-01-02\n\nBye",
    "> Is it red?\nYes.\n> Is it big?\nNo.",
    "Hi\n\nOn Tue, Mar 3, 2026 at 10:15 AM Desk <d@x.example> wrote:\n> Red?\n\nYes\n\n> Big?\n\nNo",
    "> a quote with no introduction\nand my answer below it",
    "See my notes:\n\n- 10:15 started\n- 2026-03-03 failed, wrote to help@desk.example\n\nThe order: see",
    "Look.\n\n---------- Forwarded message ---------\nFrom: Bob <b@x.example>\nDate: 3 Mar 2026\nTo: Ana",
    "From: Bob <b@x.example>\nDate: 3 Mar 2026 10:15\nTo: a@x.example\nSubject: x\n\nThe whole of it",
    "On 3 March 2026 your colleague <d@x.example> wrote:\n> all of it is a quote",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_the_customer_wrote_or_forwarded_stays_whole(text: str) -> None:
    assert cut(text) == text


def test_an_answer_below_the_quote_survives_and_the_quote_folds() -> None:
    assert cut("On 3 Mar 2026 10:15, Desk wrote:\n> Is it red?\n\nYes, it is.") == "Yes, it is."


def test_a_first_mail_is_never_cut() -> None:
    text = f"{NEW}\n\nOn 3 Mar 2026 10:15, Desk <d@x.example> wrote:\n{quoted(OLD)}\n-- \nAna"

    assert reply_text(text, "", is_reply=False, own_lines=(), marker=None) == text


def test_our_own_marker_cuts_in_any_language() -> None:
    text = f"{NEW}\n\n##- ここより上に返信 [x7k2] -##\n{OLD}"

    assert cut(text, marker="[x7k2]") == NEW


def test_an_introduction_above_our_marker_folds_with_it() -> None:
    text = f"{NEW}\n\n2026-03-03 10:15 Desk <d@x.example> zzz:\n> reply above [x7k2]\n{quoted(OLD)}"

    assert cut(text, marker="[x7k2]") == NEW


def test_nothing_above_the_marker_keeps_the_text() -> None:
    assert "below" in cut("> reply above [x7k2]\n> old\n\nmy answer below", marker="[x7k2]")


def test_lines_that_we_sent_are_quotes_even_without_marks() -> None:
    ours = (
        "Dear Ana, your parcel left the warehouse in Lyon today.",
        "It will take three days.",
        "Your desk",
    )

    assert cut(f"{NEW}\n\n" + "\n".join(ours), own=ours) == NEW


def test_one_short_line_that_we_wrote_too_stays() -> None:
    assert cut("Thank you\n\nIt works now", own=("Thank you", "Bye")) == "Thank you\n\nIt works now"


GMAIL = (
    "<div dir=ltr>{}</div><br><div class=gmail_quote><div class=gmail_attr>zzz<br>yyy</div>"
    "<blockquote class=gmail_quote>{}</blockquote></div>"
)
HTML = [
    GMAIL,
    "<p>{}</p><div class=moz-cite-prefix>zzz:</div><blockquote type=cite>{}</blockquote>",
    "<div>{}</div><hr><div id=divRplyFwdMsg><b>Zz:</b> Desk</div><div>{}</div>",
    "<div>{}</div><div id=appendonsend></div><div>{}</div>",
    '<div>{}</div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>Zz: Desk</p></div><p>{}</p>',
    "<div>{}</div><div class=yahoo_quoted>{}</div>",
    "<div>{}</div><div class=protonmail_quote>zzz<blockquote type=cite>{}</blockquote></div>",
    "<p id=reply-intro>zzz</p><blockquote>{1}</blockquote><p>{0}</p>",
]


@pytest.mark.parametrize("page", HTML)
def test_the_structure_of_html_cuts_without_any_word(page: str) -> None:
    html = page.format("Works now", "An older message")

    assert cut("Works now\n\nzzz\nAn older message", html) == "Works now"


def test_answers_between_quotes_in_html_stay_with_their_quotes() -> None:
    html = "<blockquote type=cite>Red?</blockquote><p>Yes</p><blockquote type=cite>Big?</blockquote><p>No</p>"

    assert [line for line in cut("x", html).split("\n") if line.strip()] == ["> Red?", "Yes", "> Big?", "No"]


def test_an_answer_that_is_all_quote_in_html_is_not_emptied() -> None:
    assert cut("All of it", "<blockquote type=cite>All of it</blockquote>") != ""


SIGNATURES = [
    "-- \nAna Silva\n+351 123",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "從我的 iPhone 傳送",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_folds(signature: str) -> None:
    assert cut(f"{NEW}\n\n{signature}") == NEW


def test_a_signature_below_the_quote_folds_with_it() -> None:
    assert cut(f"{NEW}\n\nDesk <d@x.example> zzz:\n{quoted(OLD)}\n\n-- \nSent by hand") == NEW


def test_an_answer_that_is_only_a_signature_line_stays() -> None:
    assert cut("Sent from my iPhone") == "Sent from my iPhone"


@pytest.mark.parametrize("language", INTRODUCED)
@pytest.mark.parametrize("marks", [True, False], ids=["marked", "unmarked"])
@pytest.mark.parametrize("broken", [False, True], ids=["on one line", "broken before the address"])
def test_what_was_written_is_told_from_the_quote_in_76_languages(
    language: str, marks: bool, broken: bool
) -> None:
    introduction = INTRODUCED[language]
    if broken:
        introduction = introduction.replace(" <", "\n<", 1)
    assert cut(f"{NEW}\n\n{introduction}\n\n{quoted(OLD) if marks else OLD}") == NEW
