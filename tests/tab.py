"""One tab of the browser for all tests of a file, each of which finds it as a visitor who was never there.

A tab of its own costs more of the processor than most tests do in it: the page's scripts are fetched and compiled anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]


class Tab:
    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context()
        self.page = self._context.new_page()
        self.page.set_default_timeout(60_000)  # the first answer waits for the models too
        self._asked: list[str] = []
        self._complaints: list[str] = []
        self.page.on("request", lambda request: self._asked.append(request.url))
        self.page.on("console", lambda m: self._complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self._complaints.append(str(error)))

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()

    @contextmanager
    def visitor(self, width: int = 1280, scheme: Scheme = "light") -> Iterator[Page]:
        """An empty page of this width. Whatever is done in it: nothing leaves the machine, and nothing is written to
        the console."""
        self._asked.clear()
        self._complaints.clear()
        self.page.set_viewport_size({"width": width, "height": 860 if width > 1000 else 740})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        try:
            yield self.page
            hosts = {urlsplit(url).hostname for url in self._asked if not url.startswith(("data:", "blob:"))}
            assert hosts == {"127.0.0.1"}
            assert self._complaints == []
        finally:
            self._forget()

    def _forget(self) -> None:
        """Leaves the page, and nothing of the visit but the scripts in the browser's cache."""
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        self.page.mouse.move(0, 0)
        self.page.goto("about:blank")
        self._context.clear_cookies()
        self._context.clear_permissions()
