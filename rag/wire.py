"""What a server of a language model is sent, over what, and its own key kept out of what comes back.

A server is sent the request and its key, and nothing else that lies in the environment. Knows nothing of models.
"""

from __future__ import annotations

import base64
import ipaddress
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from rag.errors import LLMError, SettingsError

HIDDEN = "[key]"
"""What is shown in the place of a key."""


class Line:
    """What a request goes over: another thread can cut it while this one waits for the server."""

    def __init__(self) -> None:
        self.asked = 0
        """How often the server was asked."""
        self._socket: socket.socket | None = None
        self._is_cut = False

    def carries(self, request: Any) -> None:
        """Called with each httpx.Request before it is sent. Raises LLMError once the line is cut."""
        if self._is_cut:  # the clients would ask again
            raise LLMError("Nobody waits for this reply any more.")
        self.asked += 1
        request.extensions["trace"] = self._connected

    def cut(self) -> None:
        """Whoever waits for the server has an error at once; no further request is made."""
        self._is_cut = True
        if self._socket:
            with suppress(OSError):  # closed by now
                self._socket.shutdown(socket.SHUT_RDWR)

    def _connected(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._is_cut:
                self.cut()


_HEADERS = {"host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent"}


def wire(url: str, own: Mapping[str, str], line: Line, silence: float, *also: str) -> dict[str, Any]:
    """Arguments of an httpx.Client that sends to `url` only: no redirect, and for this machine no proxy.

    The clients add headers of their own and from the environment (an organisation, a gateway's token, facts about
    this machine); those that the protocol does not need, or `also` does not name, are left out.
    """

    def bare(request: Any) -> None:
        for header in [*request.headers]:
            if header.lower() not in _HEADERS and header.lower() not in also:
                del request.headers[header]
        request.headers.update(own)
        line.carries(request)

    return {
        "timeout": (min(10.0, silence), silence, silence, silence),  # to connect, read, write, get a connection
        "follow_redirects": False,
        "trust_env": not this_machine(url),
        "event_hooks": {"request": [bare]},
    }


def authorised(url: str, key: str) -> tuple[str, dict[str, str]]:
    """The address without name and password, and the header that they or else the key make."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    address = urlunsplit(parts._replace(netloc=host))
    if at:
        return address, {"authorization": "Basic " + base64.b64encode(unquote(user).encode()).decode()}
    return address, {"authorization": f"Bearer {key}"} if key else {}


def this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def key_in(variable: str) -> str:
    """The key that the environment holds, or "". Read for each request and kept nowhere."""
    key = os.environ.get(variable, "").strip()
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise SettingsError(f"{variable} holds characters that no key has; set it again.")
    return key


class WithoutKey:
    """Tells on the pieces of a reply, with `HIDDEN` for the key if a server writes that, however it is cut. The end of
    what was told may be held back until `rest` is called."""

    def __init__(self, key: str, tell: Callable[[str], None]) -> None:
        self._key, self._tell, self._held = key, tell, ""

    def __call__(self, piece: str) -> None:
        text = (self._held + piece).replace(self._key, HIDDEN) if self._key else piece
        begun = [n for n in range(1, min(len(self._key), len(text) + 1)) if self._key.startswith(text[-n:])]
        cut = len(text) - max(begun, default=0)
        self._held = text[cut:]
        self._tell(text[:cut])

    def rest(self) -> None:
        """Tells what may have been a key's beginning, and was none."""
        self._tell(self._held)
        self._held = ""
