"""Letters to a desk for measuring: 12 languages, plain and with HTML, every fourth a reply with its quote.

Text made of everyday sentences, so that detection and the finding of quotes have real work. The standard library
alone, as the peer's environment reads it too.
"""

import random
from email.message import EmailMessage

SENTENCES = {
    "en": "I ordered a pair of shoes two weeks ago.|The parcel has not arrived yet.|Could you tell me where it is?",
    "de": "Ich habe vor zwei Wochen ein Paar Schuhe bestellt.|Das Paket ist noch nicht da.|Wo ist es gerade?",
    "es": "Hace dos semanas pedí un par de zapatos.|El paquete todavía no ha llegado.|¿Me pueden decir dónde está?",
    "fr": "J'ai commandé une paire de chaussures.|Le colis n'est pas encore arrivé.|Pouvez-vous me dire où il est ?",
    "pt": "Comprei um par de sapatos há duas semanas.|A encomenda ainda não chegou.|Podem dizer-me onde está?",
    "it": "Ho ordinato un paio di scarpe due settimane fa.|Il pacco non è ancora arrivato.|Potete dirmi dov'è?",
    "tr": "İki hafta önce bir çift ayakkabı sipariş ettim.|Paket hâlâ gelmedi.|Nerede olduğunu söyler misiniz?",
    "nl": "Ik heb twee weken geleden schoenen besteld.|Het pakket is nog niet aangekomen.|Kunt u zeggen waar het is?",
    "pl": "Dwa tygodnie temu zamówiłem buty.|Paczka jeszcze nie dotarła.|Czy mogą Państwo sprawdzić, gdzie jest?",
    "ru": "Две недели назад я заказал пару обуви.|Посылка ещё не пришла.|Не могли бы вы сказать, где она?",
    "ar": "طلبت زوجا من الأحذية قبل أسبوعين.|لم يصل الطرد حتى الآن.|هل يمكنكم إخباري أين هو؟",
    "ja": "二週間前に靴を一足注文しました。|荷物がまだ届いていません。|今どこにあるか教えていただけますか。",
}


def letters(count: int, to: str) -> list[bytes]:
    """``count`` raw mails of as many senders; the same ones each time."""
    draw = random.Random(5)
    return [_letter(number, to, draw) for number in range(count)]


def _letter(number: int, to: str, draw: random.Random) -> bytes:
    language = draw.choice(list(SENTENCES))
    said = SENTENCES[language].split("|")
    text = "\n\n".join(" ".join(draw.sample(said, 3)) for _ in range(draw.randint(1, 4)))
    mail = EmailMessage()
    mail["From"] = f"Customer {number} <customer{number}@example.org>"
    mail["To"], mail["Message-ID"] = to, f"<letter-{number}@example.org>"
    mail["Date"] = f"Mon, {1 + number % 28:02d} Jun 2026 10:00:00 +0{number % 9}00"
    mail["Subject"] = ("Re: " if number % 4 == 0 else "") + said[0][:60]
    if number % 4 == 0:
        quote = "\n".join(f"> {line}" for line in said)
        text = f"{text}\n\nOn Mon, 1 Jun 2026 at 09:00, Help <{to}> wrote:\n{quote}\n"
    mail.set_content(text)
    if number % 2:
        paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
        mail.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html")
    if number % 10 == 0:
        mail.add_attachment(bytes(4_000), maintype="application", subtype="pdf", filename="invoice.pdf")
    return mail.as_bytes()
