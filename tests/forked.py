"""Processes that begin where another one has imported everything: importing costs most of them more than all the rest.

That other one starts with the first of them, imports, and forks for whoever asks. What it forks is a process like any
other, with an environment, streams, limits and an end of its own, except that the modules are there and hash alike.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from typing import IO

from rag.settings import ROOT

_FORKS = r"""
import importlib, json, os, socket, sys, tempfile, threading

def asked(control):
    '''In each process that is forked: what it is to do.'''
    waiting = 0
    while True:
        told, streams, _, _ = socket.recv_fds(control, 1 << 20, 4)
        if not told:
            os._exit(0)  # who asked has ended
        while not told.endswith(b"\n"):
            told += control.recv(1 << 20)
        assert threading.active_count() == 1, threading.enumerate()  # which may hold a lock that a fork never gets
        if os.fork() == 0:
            control.close()
            if (child := os.fork()) == 0:
                for number, stream in enumerate(streams[:3]):
                    os.dup2(stream, number)
                for stream in streams:
                    os.close(stream)
                return json.loads(told)
            # This one waits, and tells how it ended: only a parent may.
            for stream in (0, 1, 2, *streams[:3]):  # that they end is seen when the child ends
                os.close(stream)
            os.write(streams[3], f"{child}\n".encode())
            _, status = os.waitpid(child, 0)
            os.write(streams[3], f"{os.waitstatus_to_exitcode(status)}\n".encode())
            os._exit(0)
        for stream in streams:
            os.close(stream)
        waiting += 1
        while waiting and os.waitpid(-1, os.WNOHANG)[0]:
            waiting -= 1

for name in sys.argv[2:]:
    importlib.import_module(name)
request = asked(socket.socket(fileno=int(sys.argv[1])))
os.environ.clear()
os.environ.update(request["env"])
tempfile.tempdir = None  # another one in this environment, maybe
sys.argv = ["-c", *request["arguments"]]
exec(compile(request["code"], "<forked>", "exec"), {"__name__": "__main__"})
"""

STORES = ("chromadb", "rag.pipeline", "tests.conftest")
"""What writers and readers of a library import."""


class Forked:
    """What a test needs of subprocess.Popen, of a process that runs `code` in the project's folder."""

    def __init__(
        self,
        code: str,
        *arguments: object,
        imports: tuple[str, ...] = STORES,
        env: Mapping[str, str] = os.environ,
        stderr: int | None = None,
    ) -> None:
        """`stderr` may be subprocess.STDOUT."""
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        ours_told, theirs_told = os.pipe()
        request = {"code": code, "arguments": list(map(str, arguments)), "env": dict(env)}
        streams = [theirs_in, theirs_out, theirs_out if stderr == subprocess.STDOUT else 2, theirs_told]
        socket.send_fds(_forks(imports), [json.dumps(request).encode() + b"\n"], streams)
        for stream in (theirs_in, theirs_out, theirs_told):
            os.close(stream)
        self.stdin: IO[str] = os.fdopen(ours_in, "w")
        self.stdout: IO[str] = os.fdopen(ours_out)
        self._told: IO[bytes] = os.fdopen(ours_told, "rb", buffering=0)
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def __enter__(self) -> Forked:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self.wait()

    def close(self) -> None:
        self.stdin.close()
        self.stdout.close()

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, or minus the signal that ended it, as subprocess has them."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("forked", timeout or 0)
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def _send(self, what: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, what)


def told_by(code: str, *arguments: object, imports: tuple[str, ...] = STORES) -> tuple[int, str]:
    """The exit code of a process that runs it, and all that it printed, errors too."""
    with Forked(code, *arguments, imports=imports, stderr=subprocess.STDOUT) as process:
        told = process.stdout.read()
        return process.wait(), told


@cache
def _forks(imports: tuple[str, ...]) -> socket.socket:
    """Where the process is asked that has imported these; it ends when this one does."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-W", "ignore", "-c", _FORKS, str(theirs.fileno()), *imports]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
