"""Cheap evidence beside the n-grams: letters a language does not have, and words only it has.

Alphabets are those of CLDR's exemplar sets (main and auxiliary, loan letters left out).
"""

import re
from collections import Counter
from collections.abc import Sequence

from helpdesk.languages.scripts import script_of

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"

# Beyond a-z for Latin, the whole alphabet elsewhere. A language absent here is never held against its letters.
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
_HAS = {code: frozenset(alphabet) | frozenset("abcdefghijklmnopqrstuvwxyz") for code, alphabet in _ALPHABET.items()}

# Greetings and the small words that tell close relatives apart; none is shared by two lines that meet.
_WORDS = {
    "en": "hello hi hey thanks thank please the and is are you your my not with help order when where",
    "es": "hola gracias buenos buenas qué cómo dónde está estoy pero muy ayuda pedido y el los las",
    "pt": "olá oi obrigado obrigada não bom está você meu minha uma ajuda pedido em com os as",
    "fr": "bonjour salut merci bonsoir je vous est pas les des une avec commande où",
    "de": "hallo guten danke bitte ich nicht und ist der das wie wo bestellung hilfe mein",
    "it": "ciao grazie buongiorno salve sono che il gli della non ordine aiuto dove perché",
    "nl": "goedendag bedankt dank ik niet het een mijn bestelling waar hoe alstublieft",
    "tr": "merhaba selam teşekkürler teşekkür lütfen bir ve bu için nerede sipariş değil",
    "az": "salam təşəkkür və bir bu üçün deyil haqqında olan",
    "pl": "cześć dzień dziękuję proszę nie jest się zamówienie gdzie dlaczego",
    "cs": "ahoj dobrý děkuji prosím není jsem objednávka který že při také jsou nebo",
    "sk": "ahoj dobrý ďakujem prosím nie som objednávka ktorý že pri tiež sú alebo",
    "sv": "hej tack och jag inte är från mycket något hur var också för",
    "da": "hej tak og jeg ikke fra meget noget hvor af også efter blev mig",
    "nb": "hei takk og jeg ikke fra mye noe hvor av også etter ble meg",
    "fi": "moi hei kiitos terve ei on minun tilaus missä että ja",
    "hu": "szia sziasztok köszönöm kérem nem hogy rendelés hol és egy",
    "ro": "salut bună mulțumesc mulţumesc nu este sunt pentru comanda unde și şi",
    "vi": "xin chào cảm ơn không là của tôi và",
    "id": "halo terima kasih karena bisa adalah saya tidak anda dari dengan itu yang bahwa oleh",
    "ms": "kerana boleh ialah saya tidak anda daripada dengan itu yang bahawa oleh telah iaitu",
    "fil": "kumusta salamat po ang ng mga sa ako hindi",
    "hr": "bok hvala molim nije gdje tko što tijekom uopće tjedan vrijeme također",
    "bs": "zdravo hvala molim nije gdje ko šta tokom uopšte sedmica vrijeme takođe",
    "sr-Latn": "zdravo hvala molim nije gde ko šta tokom uopšte nedelja vreme takođe",
    "sl": "zdravo hvala prosim ni kje kdo kaj med tudi in ki",
    "ru": "привет здравствуйте спасибо пожалуйста не что это как и я",
    "uk": "привіт дякую будь ласка не що це як і я та",
    "bg": "здравей здравейте благодаря моля не че това как и аз",
}
_WORD_SET = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")

_FOREIGN = 3.0  # nats against, for each letter the language does not have
_OWN_WORD = 4.0  # nats for each word of the table
_MOST = 8  # letters or words counted; a quoted name must not outweigh the message
_NO_PROFILE = {"az": 1.0, "bs": 1.0, "ms": 1.0, "sr-Latn": 1.5, "sr": 0.5, "kk": 2.0}  # against: leans on a relative


def evidence(text: str, candidates: Sequence[str]) -> dict[str, float]:
    """Nats to add to each candidate's log-likelihood."""
    lowered = text.replace("İ", "i").lower()
    letters = Counter(letter for letter in lowered if script_of(letter))
    words = _WORD.findall(lowered)
    return {code: _of_words(words, code) - _of_letters(letters, code) for code in candidates}


def _of_letters(letters: Counter[str], code: str) -> float:
    alphabet = _HAS.get(code)
    if alphabet is None:
        return 0.0
    foreign = sum(count for letter, count in letters.items() if letter not in alphabet)
    return _FOREIGN * min(foreign, _MOST) + _NO_PROFILE.get(code, 0.0)


def _of_words(words: Sequence[str], code: str) -> float:
    own = _WORD_SET.get(code)
    return _OWN_WORD * min(sum(word in own for word in words), _MOST) if own else 0.0
