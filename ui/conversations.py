"""What each visitor has asked: several conversations, named, for nobody else to see.

Kept in memory under a key that only the visitor's browser knows, and forgotten when the server stops. Knows nothing of
how a page looks.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from rag.types import Answer

MOST_VISITORS = 200
"""Those who were here last are remembered: each may hold some megabytes."""
MOST_CONVERSATIONS = 50
NAME = 80
"""Characters of a conversation's name."""


@dataclass(frozen=True)
class Conversation:
    id: str
    name: str
    """Its first question, until the visitor gives another."""
    answers: tuple[Answer, ...]


class Conversations:
    """Safe to use from several threads. A key that is none of ours holds nothing."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, OrderedDict[str, Conversation]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, visitor: str) -> list[Conversation]:
        """A visitor's conversations, the one that was last added to first."""
        with self._lock:
            return list(reversed(self._of.get(visitor, {}).values()))

    def get(self, visitor: str, conversation: str) -> Conversation | None:
        with self._lock:
            return self._of.get(visitor, OrderedDict()).get(conversation)

    def keep(self, visitor: str, conversation: str, answers: tuple[Answer, ...]) -> None:
        """Stores a conversation as it is now; its name stays. The oldest go where there are too many."""
        if not (is_key(visitor) and is_key(conversation) and answers):
            return
        with self._lock:
            own = self._of.setdefault(visitor, OrderedDict())
            self._of.move_to_end(visitor)
            name = own[conversation].name if conversation in own else answers[0].question[:NAME]
            own[conversation] = Conversation(conversation, name, answers)
            own.move_to_end(conversation)
            while len(own) > MOST_CONVERSATIONS:
                own.popitem(last=False)
            while len(self._of) > MOST_VISITORS:
                self._of.popitem(last=False)

    def rename(self, visitor: str, conversation: str, name: str) -> None:
        """Another name, on one line; an empty one changes nothing."""
        name = " ".join(name.split())[:NAME]
        with self._lock:
            own = self._of.get(visitor, OrderedDict())
            if name and conversation in own:
                own[conversation] = replace(own[conversation], name=name)

    def discard(self, visitor: str, conversation: str) -> None:
        with self._lock:
            self._of.get(visitor, OrderedDict()).pop(conversation, None)


def new_key() -> str:
    """A key that nobody can guess, for a visitor or a conversation."""
    return secrets.token_urlsafe(16)


def is_key(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(r"[\w-]{22}", text, re.ASCII) is not None
