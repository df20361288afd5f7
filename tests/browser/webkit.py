"""Safari's engine with a window of its own: Playwright's cannot be had everywhere, that of WebKitGTK comes by apt."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, WebKitGTK
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

PATIENCE = 30.0


class Window:
    """One window with its own cookies. Texts and scripts concern the page, or the frame that was entered."""

    def __init__(self, driver: WebKitGTK) -> None:
        self.driver = driver

    def visit(self, address: str) -> None:
        self.driver.get(address)

    def find(self, selector: str) -> Any:
        """The first visible element, waiting for it."""
        return self.await_(lambda: self._shown(selector), selector)[0]

    def press(self, selector: str) -> None:
        """Click, and click again where the page drew the thing anew just then."""
        self.await_(lambda: [one.click() or one for one in self._shown(selector)[:1]], selector)

    def type(self, *keys: str) -> None:
        """Keys to whatever has the focus."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def run(self, script: str) -> Any:
        return self.driver.execute_script(f"return {script}")

    def shows(self, selector: str, text: str) -> None:
        """Wait until an element has a text in it."""
        self.await_(lambda: [one for one in self._shown(selector) if text in one.text], text)

    def enter(self, element: Any) -> None:
        self.driver.switch_to.frame(element)

    def await_(self, look: Callable[[], Any], what: str = "") -> Any:
        """What ``look`` finds as soon as that is something."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            # The page may draw anew what was just found.
            with suppress(WebDriverException):
                if found := look():
                    return found
            time.sleep(0.1)
        raise AssertionError(
            f"{what!r} not within {PATIENCE:.0f} s in:\n{self.run('document.body.innerText')}"
        )

    def _shown(self, selector: str) -> list[Any]:
        return [one for one in self.driver.find_elements("css selector", selector) if one.is_displayed()]

    def sign_in(self, url: str, name: str, password: str) -> None:
        self.visit(f"{url}/accounts/login/")
        self.find("input[name=login]").send_keys(f"{name}@desk.example")
        self.find("input[name=password]").send_keys(password, Keys.ENTER)
        self.await_(lambda: "/desk/" in self.driver.current_url)


def is_installed() -> bool:
    return all(map(shutil.which, ("WebKitWebDriver", "Xvfb")))


def _program() -> Path | None:
    return next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)


@contextmanager
def screen() -> Iterator[None]:
    """A display that nobody looks at, for windows that are opened within."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DISPLAY", f":{server.stdout.readline().strip()}")
            try:
                yield
            finally:
                server.terminate()


@contextmanager
def window(width: int = 1440, height: int = 900) -> Iterator[Window]:
    options = Options()
    options.binary_location = str(_program())
    options.add_argument("--automation")
    # Its sandbox needs rights that a container does not give; it loads the pages of these tests alone.
    service = Service(env={**os.environ, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"})
    driver = WebKitGTK(options=options, service=service)
    try:
        driver.set_window_size(width, height)
        yield Window(driver)
    finally:
        driver.quit()
