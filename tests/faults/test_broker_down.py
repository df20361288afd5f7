"""Pages, forms and chat answer within two seconds when Redis refuses connections, and when it hangs."""

import http.cookiejar
import re
import socket
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from helpdesk.management.services import free_port
from tests.faults.desk import Desk, new_desk
from tests.faults.served import Served, open_site

ANSWERS_WITHIN = 2.0


class Mute:
    """Accepts connections and never says a word."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listening.getsockname()[1]
        self._held: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                self._held.append(self._listening.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        self._listening.close()
        for line in self._held:
            line.close()


class Visitor:
    """A browser without scripts."""

    def __init__(self, served: Served) -> None:
        self.url = served.url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        with self._opener.open(self.url + path, timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: dict[str, str]) -> str:
        body = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.url + path, body, {"Referer": self.url + path})
        with self._opener.open(request, timeout=20) as answer:
            return str(answer.read().decode())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = new_desk(tmp_path_factory.mktemp("desk"))
    open_site(desk)
    return desk


@pytest.fixture(scope="module", params=["refuses", "hangs"])
def served(desk: Desk, request: pytest.FixtureRequest) -> Iterator[Served]:
    """A web process whose Redis is not there; its workers would be elsewhere."""
    mute = Mute()
    port = mute.port if request.param == "hangs" else free_port()
    served = Served(desk)
    served.start("--web-only", REDIS_URL=f"redis://127.0.0.1:{port}/0", DESK_THROTTLE="on")
    yield served
    served.kill()
    mute.close()


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/en/contact/"])
def test_g13_a_page_answers_within_two_seconds(served: Served, path: str) -> None:
    visitor = Visitor(served)
    visitor.get(path)
    assert _quicker_of_two(lambda: visitor.get(path)) < ANSWERS_WITHIN


def test_g13_a_form_is_taken_within_two_seconds(served: Served) -> None:
    visitor = Visitor(served)
    _send_form(visitor)
    assert min(_send_form(visitor), _send_form(visitor)) < ANSWERS_WITHIN


def test_g13_a_chat_begins_and_a_message_is_stored_within_two_seconds_each(served: Served) -> None:
    first = served.post("/chat/api/sessions", {"language": "en"}, timeout=20)
    _say(served, first["token"])
    assert _quicker_of_two(lambda: served.post("/chat/api/sessions", {}, timeout=20)) < ANSWERS_WITHIN
    assert _quicker_of_two(lambda: _say(served, first["token"])) < ANSWERS_WITHIN


def test_g13_what_was_taken_is_stored_whole(served: Served) -> None:
    visitor = Visitor(served)
    before = served.desk.count("tickets.Ticket")
    _send_form(visitor)
    assert served.desk.count("tickets.Ticket") == before + 1
    assert served.desk.faults() == []


def _say(served: Served, token: str) -> None:
    body = {"id": str(uuid4()), "text": "Is anybody there?"}
    assert served.post("/chat/api/messages", body, token, timeout=20)["seq"]


def _send_form(visitor: Visitor) -> float:
    """Fill and send the form; answers how many seconds the desk took to accept it."""
    page = visitor.get("/en/contact/")
    hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|nonce)" value="([^"]+)"', page))
    assert len(hidden) == 2
    words = {"name": "Ann", "email": f"{uuid4().hex[:8]}@example.org", "text": "Where is my parcel, please?"}
    started = time.monotonic()
    thanks = visitor.post("/en/contact/", {**hidden, **words, "language": "en", "website": ""})
    assert "/requests/" in thanks
    return time.monotonic() - started


def _quicker_of_two(act: Callable[[], object]) -> float:
    """Seconds; a second try, as the machine may be busy with something else."""
    took = []
    for _ in range(2):
        started = time.monotonic()
        act()
        took.append(time.monotonic() - started)
        if took[-1] < ANSWERS_WITHIN:
            break
    return min(took)
