"""The few words of an article that show why it was found. Pure."""

import re

from faq.analyser import words

LENGTH = 180
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`#>|]+|^\s*(?:[-+]|\d+\.)\s+", re.MULTILINE)
_SENTENCE = re.compile(r"[^.!?。！？؟।\n]+[.!?。！？؟।]*")


def plain(body: str) -> str:
    """Markdown as one line of text, good enough to be read in a list; never shown as HTML."""
    return " ".join(_MARKUP.sub(lambda match: match[1] or "", body).split())


def snippet(body: str, query: str, language: str, *, length: int = LENGTH) -> str:
    """About ``length`` characters from the sentence with most words of the query; else the beginning."""
    text = plain(body[:20_000])
    wanted = {form for word in words(query[:500], language) for form in word.forms}
    sentences = [match for match in _SENTENCE.finditer(text) if match[0].strip()][:60]
    if not sentences:
        return ""
    best = max(sentences, key=lambda match: (_matches(match[0], wanted, language), -match.start()))
    start = best.start() + len(best[0]) - len(best[0].lstrip())
    return ("… " if start > 0 else "") + _cut(text[start:], length)


def _matches(sentence: str, wanted: set[str], language: str) -> int:
    return len(wanted & {form for word in words(sentence, language) for form in word.forms})


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    head, space, _ = text[:length].rpartition(" ")
    return (head if space and len(head) > length // 2 else text[:length]).rstrip(" ,;:") + " …"
