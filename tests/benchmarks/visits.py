"""Somebody signed in who asks for pages over HTTP, one after another, each on a connection of its own."""

import http.client
import statistics
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """``cookie`` as a browser sends it."""

    port: int
    cookie: str

    def get(self, path: str) -> bytes:
        """The body of a page; raises AssertionError for anything but 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie, "Accept-Language": "en"})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        assert answer.status == 200, f"{path}: {answer.status} {body[:300]!r}"
        return body

    def median(self, path: str, times: int) -> float:
        """Milliseconds from asking to the last byte: the median of several visits."""
        spans = []
        for _ in range(times):
            started = time.perf_counter()
            self.get(path)
            spans.append(time.perf_counter() - started)
        return statistics.median(spans) * 1000
