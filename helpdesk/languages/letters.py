"""Cheap evidence beside the n-grams: letters a language does not have, and words only it has.

Alphabets are those of CLDR's exemplar sets (main and auxiliary, loan letters left out).
"""

import re
from collections import Counter
from collections.abc import Sequence

from helpdesk.languages.scripts import script_of

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"

# Beyond a-z for Latin, the whole alphabet elsewhere. No letter counts against a language absent here.
_ALPHABET = {
    "az": "çəğıöşü",
    "bs": "čćđšž",
    "ca": "àçèéíïòóúü",
    "cs": "áčďéěíňóřšťúůýž",
    "da": "æøåé",
    "de": "äöüß",
    "en": "",
    "es": "áéíñóúü",
    "et": "äöüõšž",
    "fi": "äöåšž",
    "fil": "ñ",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "id": "é",
    "it": "àèéìíîòóùú",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņōŗšūž",
    "ms": "é",
    "nb": "æøåéòóôê",
    "nl": "áéèëíïóöü",
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîșşțţ",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšžćđ",
    "sq": "çë",
    "sr-Latn": "čćđšž",
    "sv": "åäöé",
    "tr": "âçğıîöşûü",
    "ru": _RUSSIAN,
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџшčćđšž",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
    "kk": _RUSSIAN + "әғқңөұүһі",
    "ar": _ARABIC + "ءآأؤإئةى",
    "fa": _ARABIC + "آأؤئءپچژگکیۀ",
    "ur": "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیےآأؤئۂۓ",
}
_EVERYWHERE = "abcdefghijklmnopqrstuvwxyz"  # counts against nobody: names and addresses are written in it
_HAS = {code: frozenset(alphabet) for code, alphabet in _ALPHABET.items()}

# How people open and close a message. One word is often all there is; n-grams of it say little.
_GREETINGS = {
    "en": "hello thanks thank please",
    "es": "hola gracias buenos buenas",
    "pt": "olá obrigado obrigada",
    "fr": "bonjour bonsoir merci",
    "de": "hallo guten danke bitte grüße",
    "it": "ciao grazie buongiorno buonasera",
    "nl": "hallo bedankt goedendag goedemorgen alstublieft",
    "tr": "merhaba selam teşekkürler teşekkür tesekkurler tesekkur lütfen",
    "az": "salam təşəkkür zəhmət",
    "pl": "cześć dziękuję proszę",
    "cs": "ahoj děkuji díky prosím",
    "sk": "ahoj ďakujem prosím",
    "sv": "hej tack",
    "da": "hej tak",
    "nb": "hei takk",
    "fi": "hei moi kiitos",
    "et": "tere aitäh palun",
    "lt": "labas ačiū prašau",
    "lv": "sveiki paldies lūdzu",
    "hu": "szia sziasztok köszönöm kérem",
    "ro": "salut bună mulțumesc mulţumesc multumesc",
    "ca": "hola gràcies bon",
    "sq": "përshëndetje faleminderit",
    "vi": "xin chào cảm ơn",
    "id": "halo terima kasih",
    "ms": "hai terima kasih",
    "fil": "kumusta kamusta salamat",
    "hr": "bok hvala molim",
    "bs": "zdravo hvala molim",
    "sr-Latn": "zdravo hvala molim",
    "sr": "здраво хвала молим",
    "sl": "živjo hvala prosim",
    "ru": "привет здравствуйте спасибо пожалуйста",
    "uk": "привіт вітаю дякую",
    "bg": "здравей здравейте благодаря",
    "mk": "здраво благодарам",
    "kk": "сәлем рахмет рақмет",
    "ar": "مرحبا السلام شكرا",
    "fa": "سلام ممنون مرسی",
    "ur": "السلام شکریہ",
}

# Small words by which close relatives differ.
_WORDS = {
    "en": "hi hey the and is are you your my not with when where",
    "es": "el los las y qué cómo dónde está estoy pero muy pedido",
    "pt": "os as em com não está você meu minha uma onde pedido",
    "ca": "els les amb és i però molt dels",
    "fr": "je vous est pas les des une avec où",
    "de": "ich nicht und ist der das wie mein",
    "it": "sono che il gli della non dove perché",
    "nl": "ik niet het een mijn waar hoe",
    "tr": "bir ve bu için nerede sipariş değil ile olarak",
    "az": "və bir bu üçün deyil haqqında olan isə ilə",
    "pl": "nie jest się gdzie",
    "cs": "není jsem který že při také jsou nebo byl",
    "sk": "nie som ktorý že pri tiež sú alebo bol",
    "sv": "och jag inte är från mycket något hur också för",
    "da": "og jeg ikke fra meget noget hvor af også efter blev mig",
    "nb": "og jeg ikke fra mye noe hvor av også etter ble meg",
    "hu": "nem hogy hol és egy",
    "ro": "nu este sunt pentru și şi",
    "id": "karena bisa bahwa uang perusahaan pemerintah saat namun juga hanya adalah secara",
    "ms": "kerana boleh bahawa wang syarikat kerajaan ialah manakala iaitu daripada sahaja telah",
    "fil": "ang ng mga sa ako hindi",
    "hr": "tko što tijekom uopće tjedan također točno tisuća europa europe povijest siječnja ožujka",
    "bs": "ko šta tokom sedmica također tačno hiljada evropa evrope historija januara marta opće",
    "sr-Latn": "ko šta tokom uopšte nedelja takođe tačno hiljada evropa evrope istorija januara gde vreme",
    "sl": "ni kje kdo kaj med tudi in ki",
    "ru": "не что это как и",
    "uk": "не що це як і та",
    "bg": "не че това как и",
}

# At home in every language: alone they say nothing.
_INTERNATIONAL = frozenset(
    {"ok", "okay", "sms", "email", "e", "mail", "wifi", "app", "pdf", "login", "online", "info", "test"}
)

_GREETING_SET = {code: frozenset(words.split()) for code, words in _GREETINGS.items()}
_WORD_SET = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")

_FOREIGN = 3.0  # nats against, for each letter the language does not have
_GREETING = 14.0  # nats for a greeting
_OWN_WORD = 4.0  # nats for a small word
_MOST = 8  # letters or words counted; a quoted name must not outweigh the message
# Nats against a language that leans on a relative's profile: of two that score alike, the one with its own.
_NO_PROFILE = {"az": 1.0, "bs": 1.0, "ms": 1.0, "sr-Latn": 1.5, "sr": 0.5, "kk": 2.0}


def telling(text: str) -> str:
    """The words that tell a language, without those at home in all ("ok"); "" when none is left."""
    return " ".join(word for word in _WORD.findall(text) if word.lower() not in _INTERNATIONAL)


def evidence(text: str, candidates: Sequence[str]) -> dict[str, float]:
    """Nats to add to each candidate's log-likelihood."""
    lowered = text.replace("İ", "i").lower()
    letters = Counter(lowered)
    special = [
        (letter, n) for letter, n in letters.items() if letter not in _EVERYWHERE and script_of(letter)
    ]
    words = _WORD.findall(lowered)
    return {code: _of_words(words, code) - _of_letters(special, code) for code in candidates}


def _of_letters(special: Sequence[tuple[str, int]], code: str) -> float:
    alphabet = _HAS.get(code)
    if alphabet is None:
        return 0.0
    foreign = sum(count for letter, count in special if letter not in alphabet)
    return _FOREIGN * min(foreign, _MOST) + _NO_PROFILE.get(code, 0.0)


def _of_words(words: Sequence[str], code: str) -> float:
    small = _hits(words, _WORD_SET.get(code, frozenset()))
    greetings = _hits(words, _GREETING_SET.get(code, frozenset()))
    return _OWN_WORD * min(small, _MOST) + _GREETING * min(greetings, 1)


def _hits(words: Sequence[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, words))
