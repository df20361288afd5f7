"""A contact form as a customer fills it."""

import re

from django.test import Client

ARABIC = "السلام عليكم، لم يصل طلبي حتى الآن وقد مر أسبوعان. أرجو المساعدة في معرفة مكان الشحنة."


def filled(**more: object) -> dict[str, object]:
    return {
        "nonce": "a-nonce-of-this-form",
        "name": "Layla",
        "email": "layla.new@example.org",
        "subject": "My parcel",
        "text": "Where is my parcel, please? I have been waiting for two weeks.",
        "language": "en",
        "zone": "America/Sao_Paulo",
        "browser_zone": "America/Sao_Paulo",
        "website": "",
        **more,
    }


def send(client: Client, *, page: str = "en", status: int = 302, **more: object) -> str:
    """Send the form; the page that follows, or the form again."""
    answer = client.post(f"/{page}/contact/", filled(**more))
    assert answer.status_code == status, answer.content.decode()[:2000]
    if status == 302:
        answer = client.get(answer.url)
        assert answer.status_code == 200
    return answer.content.decode()


def link_path(shown: str) -> str:
    """The private link's path on the page of thanks."""
    found = re.search(r"/requests/[\w-]{20,}/", shown)
    assert found
    return found.group()
