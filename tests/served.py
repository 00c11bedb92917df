"""The real page in a process of its own, which notes every look-up and connection beyond this machine.

What it imports is there already (tests/forked.py); tests/test_network.py has a page that imports it itself.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

import pytest

from tests.forked import Forked

SERVER = """
import sys
def hook(event, args):
    host = args[0] if event == "socket.getaddrinfo" else args[1][0] if event == "socket.connect" else "127.0.0.1"
    host = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if event in ("socket.getaddrinfo", "socket.connect") and not host.startswith(("127.", "localhost", "::1", "/")):
        print("REACHED", event, host, flush=True)
sys.addaudithook(hook)
from rag import Settings
from ui.app import serve
home, host, port = sys.argv[1:]
serve(Settings(home=home), host=host, port=int(port), ready=lambda url: print("READY", url, flush=True))
"""

PAGE = ("ui.app", "gradio", "chromadb", "uvicorn", "uvloop", "httptools", "websockets")


@dataclass
class Server:
    url: str
    process: Forked
    lines: list[str] = field(default_factory=list)

    def complaints(self) -> list[str]:
        """What it printed that a test must not see: a traceback, or a host beyond this machine that it reached for."""
        return [line for line in self.lines if line.startswith(("REACHED", "Traceback"))]


def start(home: Path, host: str = "127.0.0.1", port: int = 0, **environment: str) -> Server:
    """Starts the page, on some port, and waits until it listens. No setting of the developer's reaches it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CITEWIRE_", "OPENAI_"))}
    arguments = (home, host, port or some_port(host))
    process = Forked(SERVER, *arguments, imports=PAGE, env=kept | environment, stderr=subprocess.STDOUT)
    server = Server("", process)
    told: Queue[str] = Queue()

    def read() -> None:
        for line in process.stdout:
            server.lines.append(line.rstrip())
            told.put(line)

    threading.Thread(target=read, daemon=True).start()
    while not server.url:
        try:
            line = told.get(timeout=90)
        except Empty:
            stop(server)
            pytest.fail("the page did not start:\n" + "\n".join(server.lines))
        if line.startswith("READY "):
            server.url = line.split()[1]
    return server


def stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(10)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    server.process.close()


def kill_and_restart(server: Server, home: Path) -> None:
    """The same page at the same address, after what a power cut does to it."""
    server.process.kill()
    stop(server)
    again = start(home, port=int(server.url.rstrip("/").rpartition(":")[2]))
    server.process, server.lines = again.process, again.lines


def some_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
