"""Work that takes long -> what it tells meanwhile, and a beat while it tells nothing, so that whoever waits can leave.

A generator cannot be closed while it waits for something; one that waits here hands back control twice a second.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import TypeVar

Told = TypeVar("Told")
Result = TypeVar("Result")

BEAT_SECONDS = 0.5
"""How long nothing is told, at most."""


def beating(
    work: Callable[[Callable[[Told], None]], Result], beat: Told, leave: Callable[[], object]
) -> Generator[Told, None, Result]:
    """What `work`, in a thread of its own, tells by the function that it is given, and its result; `beat` after every
    half second without either.

    At the end, and when the reader closes this, `leave` is called from the reader's thread. It is to end the work,
    which is not waited for.
    """
    told: SimpleQueue[Told | None] = SimpleQueue()
    result: Future[Result] = Future()

    def run() -> None:
        try:
            result.set_result(work(told.put))
        except BaseException as error:  # the reader's to see
            result.set_exception(error)
        told.put(None)  # the last

    threading.Thread(target=copy_context().run, args=(run,), daemon=True).start()
    try:
        while True:
            try:
                piece = told.get(timeout=BEAT_SECONDS)
            except Empty:
                yield beat
                continue
            if piece is None:
                return result.result()
            yield piece
    finally:
        leave()
