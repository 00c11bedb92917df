"""A real HTTP server on this machine that speaks OpenAI's chat protocol and answers from a script.

    with FakeOpenAI() as server:
        server.replies += [says("They meet in Seoul. [1]"), fails(500)]

Replies are used up in order; a request that finds none left is a complaint, and so is a reply that is left over.
Leaving the block waits for every connection to be closed by its client, and raises the complaints.
"""

from __future__ import annotations

import json
import select
import sys
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler"], None]


def says(*pieces: str, finish: str = "stop") -> Reply:
    """A good reply, streamed in these pieces if it was asked for so; "length" as its finish: it was cut off."""
    return lambda handler: handler.reply(pieces, finish)


def breaks_after(*pieces: str) -> Reply:
    """The connection is cut in the middle of a streamed reply."""
    return lambda handler: handler.reply(pieces, finish=None)


def stops_after(*pieces: str) -> Reply:
    """A streamed reply that is over without a word that it is finished, as from a server that fails behind a proxy."""

    def reply(handler: Handler) -> None:
        handler.reply(pieces, finish=None)
        handler.chunk(b"")

    return reply


def says_then(garbage: bytes) -> Reply:
    """A streamed reply that begins well and goes on with this."""

    def reply(handler: Handler) -> None:
        handler.reply(["They meet "], finish=None)
        handler.chunk(garbage)
        handler.chunk(b"")

    return reply


def talks_for_ever(piece: str) -> Reply:
    """Goes on until the client hangs up, and notes that it did."""

    def reply(handler: Handler) -> None:
        handler.begin()
        try:
            while not handler.server.fake.released.wait(0.02):
                handler.event(piece)
        except ConnectionError:
            handler.server.fake.hung_up.set()
        handler.close_connection = True

    return reply


def stalls_after(*pieces: str) -> Reply:
    """Says this much, if anything, and then nothing more until the client hangs up, which is noted, or the test is
    over."""

    def reply(handler: Handler) -> None:
        fake = handler.server.fake
        if pieces:
            handler.reply(pieces, finish=None)
        while not fake.released.wait(0.02):
            if select.select([handler.connection], [], [], 0)[0] and not handler.connection.recv(1):
                fake.hung_up.set()
                break
        handler.close_connection = True

    return reply


def fails(status: int, message: str = "the fake server was told to fail", **headers: str) -> Reply:
    """An error as the server words it; `Retry_After` and the like become headers."""
    return lambda handler: handler.whole(
        json.dumps(handler.error(message)).encode(), "application/json", status, headers
    )


def sends(body: bytes, content_type: str = "text/event-stream") -> Reply:
    """Status 200 and this body, whatever it is."""
    return lambda handler: handler.whole(body, content_type)


class FakeOpenAI:
    """The server: its `url`, the `replies` still to be given, and the `requests` it has had."""

    prefix = "/v1"
    handler: type[Handler]

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.requests: list[dict[str, Any]] = []
        """Each with method, path, headers (names in lower case) and body (parsed JSON)."""
        self.complaints: list[str] = []
        self.released, self.hung_up = threading.Event(), threading.Event()
        self.open = 0
        """Connections that are open now."""
        self.lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self.handler)
        self._server.fake = self
        self.url = f"http://127.0.0.1:{self._server.server_port}{self.prefix}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> FakeOpenAI:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.released.set()
        deadline = time.monotonic() + 5
        while self.open and time.monotonic() < deadline:
            time.sleep(0.01)
        self._server.shutdown()
        self._thread.join()
        left_open = self.open
        self._server.server_close()  # waits for the handlers' threads
        if kind is None:
            assert not self.complaints, self.complaints
            assert not left_open, f"{left_open} connections were left open"
            assert not self.replies, f"{len(self.replies)} replies were never asked for"


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    fake: FakeOpenAI

    def handle_error(self, request: object, client_address: object) -> None:
        """Instead of a traceback on the screen."""
        if not isinstance(error := sys.exception(), ConnectionError):
            self.fake.complaints.append(repr(error))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept alive, as real servers keep them
    timeout = 10
    server: _Server
    expects = "/v1/chat/completions"
    streams_as = "text/event-stream"

    def setup(self) -> None:
        super().setup()
        with self.server.fake.lock:
            self.server.fake.open += 1

    def finish(self) -> None:
        with self.server.fake.lock:
            self.server.fake.open -= 1
        super().finish()

    def do_GET(self) -> None:
        self._remember(None)
        self.whole(json.dumps({"object": "list", "data": [{"id": "fake-1", "object": "model"}]}).encode())

    def do_POST(self) -> None:
        fake = self.server.fake
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._remember(self.body)
        with fake.lock:
            reply = fake.replies.pop(0) if fake.replies else None
        if self.path != self.expects or reply is None:
            fake.complaints.append(f"no reply is scripted for request {len(fake.requests)}, {self.path}")
            reply = fails(404)
        reply(self)

    def _remember(self, body: Any) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.fake.requests.append({"method": self.command, "path": self.path, "headers": headers, "body": body})

    def error(self, message: str) -> dict[str, Any]:
        return {"error": {"message": message, "type": "fake", "code": None}}

    def reply(self, pieces: Sequence[str], finish: str | None) -> None:
        """A completion: server-sent events if the request asked to stream, else one JSON object."""
        if not self.body.get("stream"):
            choice = {"index": 0, "message": {"role": "assistant", "content": "".join(pieces)}, "finish_reason": "stop"}
            self.whole(json.dumps(self._completion("chat.completion", choice)).encode())
            return
        self.begin()
        for piece in pieces:
            self.event(piece)
        if finish:
            self.end(finish)
            self.chunk(b"")
        else:
            self.close_connection = True

    def end(self, finish: str) -> None:
        self.event("", finish)
        self.chunk(b"data: [DONE]\n\n")

    def event(self, piece: str, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": finish}
        self.chunk(b"data: " + json.dumps(self._completion("chat.completion.chunk", choice)).encode() + b"\n\n")

    def _completion(self, kind: str, choice: dict[str, Any]) -> dict[str, Any]:
        return {"id": "fake", "object": kind, "created": 0, "model": self.body["model"], "choices": [choice]}

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", self.streams_as)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def whole(
        self, body: bytes, content_type: str = "application/json", status: int = 200, headers: Any = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


FakeOpenAI.handler = Handler
