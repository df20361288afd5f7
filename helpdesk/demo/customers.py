"""Some forty customers with country, zone and language, as data."""

from dataclasses import dataclass
from datetime import datetime

from helpdesk.people import actions as people
from helpdesk.people.models import Customer


@dataclass(frozen=True)
class Somebody:
    """A customer of the demo; ``name`` in the script they write."""

    name: str
    address: str
    language: str
    country: str
    zone: str
    is_vip: bool = False


CUSTOMERS = (
    Somebody("Aroha Ngata", "aroha.ngata@harbour.example", "en", "NZ", "Pacific/Auckland"),
    Somebody("Tom Whitaker", "tom.whitaker@mailer.example", "en", "GB", "Europe/London"),
    Somebody("Grace Mensah", "grace.mensah@accra.example", "en", "GH", "Africa/Accra"),
    Somebody("Danielle Brooks", "dbrooks@uptown.example", "en", "US", "America/Chicago", is_vip=True),
    Somebody("Sita Gurung", "sita.gurung@kathmandu.example", "en", "NP", "Asia/Kathmandu"),
    Somebody("Liam O'Connor", "liam.oconnor@liffey.example", "en", "IE", "Europe/Dublin"),
    Somebody("Noor Rahman", "noor.rahman@delta.example", "en", "BD", "Asia/Dhaka"),
    Somebody("Jessica Tran", "jess.tran@westcoast.example", "en", "US", "America/Los_Angeles"),
    Somebody("María Fernanda Ruiz", "mafer.ruiz@correo.example", "es", "MX", "America/Mexico_City"),
    Somebody("Javier Ortega", "javier.ortega@correo.example", "es", "ES", "Europe/Madrid"),
    Somebody("Valentina Quispe", "vquispe@andes.example", "es", "PE", "America/Lima"),
    Somebody("Íñigo Etxeberria", "inigo@donosti.example", "es", "ES", "Europe/Madrid"),
    Somebody("Camilo Restrepo", "camilo.restrepo@bogota.example", "es", "CO", "America/Bogota"),
    Somebody("Sofía Benítez", "sofia.benitez@rioplata.example", "es", "AR", "America/Argentina/Buenos_Aires"),
    Somebody("Ayşe Kılıç", "ayse.kilic@posta.example", "tr", "TR", "Europe/Istanbul"),
    Somebody("Mehmet Öztürk", "mehmet.ozturk@posta.example", "tr", "TR", "Europe/Istanbul"),
    Somebody("Zeynep Şahin", "zeynep.sahin@ege.example", "tr", "TR", "Europe/Istanbul", is_vip=True),
    Somebody("Can Doğan", "can.dogan@berlin.example", "tr", "DE", "Europe/Berlin"),
    Somebody("İpek Güneş", "ipek.gunes@ankara.example", "tr", "TR", "Europe/Istanbul"),
    Somebody("ليلى المصري", "layla.masri@nile.example", "ar", "EG", "Africa/Cairo"),
    Somebody("عمر الفاسي", "omar.fassi@atlas.example", "ar", "MA", "Africa/Casablanca"),
    Somebody("نورة القحطاني", "noura@riyadh.example", "ar", "SA", "Asia/Riyadh", is_vip=True),
    Somebody("خالد الهاشمي", "khaled.h@dubai.example", "ar", "AE", "Asia/Dubai"),
    Somebody("رنا خوري", "rana.khoury@cedar.example", "ar", "LB", "Asia/Beirut"),
    Somebody("佐藤 美咲", "misaki.sato@hato.example", "ja", "JP", "Asia/Tokyo"),
    Somebody("鈴木 健太", "kenta.suzuki@hato.example", "ja", "JP", "Asia/Tokyo"),
    Somebody("高橋 由美子", "yumiko@sakura.example", "ja", "JP", "Asia/Tokyo"),
    Somebody("中村 翔", "sho.nakamura@minato.example", "ja", "JP", "Asia/Tokyo"),
    Somebody("Ana Beatriz Lopes", "ana.lopes@caixa.example", "pt", "BR", "America/Sao_Paulo"),
    Somebody("João Pedro Almeida", "jp.almeida@caixa.example", "pt", "BR", "America/Sao_Paulo"),
    Somebody("Inês Carvalho", "ines.carvalho@tejo.example", "pt", "PT", "Europe/Lisbon"),
    Somebody("Thiago Nascimento", "thiago@manaus.example", "pt", "BR", "America/Manaus"),
    Somebody("Jörg Müßig", "joerg.muessig@briefe.example", "de", "DE", "Europe/Berlin"),
    Somebody("Katharina Huber", "k.huber@alpen.example", "de", "AT", "Europe/Vienna"),
    Somebody("Reto Zürcher", "reto.zuercher@aare.example", "de", "CH", "Europe/Zurich"),
    Somebody("Sabine Köhler", "sabine.koehler@briefe.example", "de", "DE", "Europe/Berlin"),
    Somebody("अनीता शर्मा", "anita.sharma@dilli.example", "hi", "IN", "Asia/Kolkata"),
    Somebody("राजेश वर्मा", "rajesh.verma@lucknow.example", "hi", "IN", "Asia/Kolkata"),
    Somebody("मीना जोशी", "meena.joshi@pune.example", "hi", "IN", "Asia/Kolkata"),
    Somebody("विकास यादव", "vikas.yadav@patna.example", "hi", "IN", "Asia/Kolkata"),
)


def meet(somebody: Somebody, *, now: datetime) -> Customer:
    """The customer as a shop account tells of them. VIP has no action; it is written here."""
    hints = people.Hints(
        name=somebody.name,
        language=somebody.language,
        language_source="country",
        zone=somebody.zone,
        zone_source="browser",
        country=somebody.country,
    )
    customer = people.customer_by_mail(somebody.address, hints, verified=True, now=now)
    if somebody.is_vip and not customer.is_vip:
        customer.is_vip = True
        customer.save(update_fields=["is_vip"])
    return customer
