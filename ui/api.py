"""The API for other programs: `ask`, `search`, `article` and `articles`, in plain JSON. docs/api.md describes it.

Four functions on the server that shows the page, and the only public ones there. What goes wrong is one sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError, validate_call

from rag.errors import CitewireError, QuestionError
from rag.pipeline import Assistant
from rag.question import Named
from rag.settings import CAUTION
from rag.types import Answer, Article, Entry, Hit, Order
from ui.quiet import FAILED, gradio

MOST_LISTED = 500
"""Articles, or passages, of one reply."""

_log = logging.getLogger(__name__)


def add_api(desk: Assistant) -> None:
    """Adds the four functions to the page that is being built."""
    api = Api(desk)
    for function in (api.ask, api.search, api.article, api.articles):
        gradio().api(_told_in_a_sentence(function, desk.settings.home), api_name=function.__name__)


@dataclass(frozen=True)
class Api:
    """What the four functions do. Their docstrings and types are what a program is shown of them."""

    desk: Assistant

    def ask(
        self,
        question: str,
        history: list[tuple[str, str]] | None = None,
        since: str = "",
        until: str = "",
        as_of: str = "",
        sources: list[str] | None = None,
        named: Named = "prefer",
        caution: float = CAUTION,
    ) -> dict[str, Any]:
        """Answers a question, or refuses: see its "status".

        Args:
            question: What is asked.
            history: Earlier [question, answer] pairs, oldest first.
            since: Only articles of this day or later, YYYY-MM-DD.
            until: Only articles of this day or earlier, YYYY-MM-DD.
            as_of: The day on which it is asked, YYYY-MM-DD; today by default.
            sources: Only these publishers.
            named: What to do with dates and publishers that the question names: prefer, require or ignore.
            caution: Without a language model, answer only when at least this sure, 0 to 1.
        """
        answer = self.desk.ask(
            question,
            history=history,
            since=since or None,
            until=until or None,
            as_of=as_of or None,
            sources=sources,
            named=named,
            caution=caution,
        )
        return cast(dict[str, Any], _plain(Answer, answer))

    def search(
        self,
        question: str,
        limit: int = 10,
        since: str = "",
        until: str = "",
        sources: list[str] | None = None,
        named: Named = "prefer",
    ) -> list[dict[str, Any]]:
        """The passages that fit a question best, best first, each with its article.

        Args:
            question: What is searched for.
            limit: How many at most.
            since: Only articles of this day or later, YYYY-MM-DD.
            until: Only articles of this day or earlier, YYYY-MM-DD.
            sources: Only these publishers.
            named: What to do with dates and publishers that the question names: prefer, require or ignore.
        """
        hits = self.desk.search(
            question, limit=_most(limit), since=since or None, until=until or None, sources=sources, named=named
        )
        return cast(list[dict[str, Any]], _plain(list[Hit], hits))

    def article(self, id: str) -> dict[str, Any]:
        """One whole article.

        Args:
            id: As `articles`, a citation's "article_id" or a hit gives it.
        """
        article = self.desk.article(id)
        if article is None:
            raise QuestionError(f"There is no article {id[:40]!r}; `articles` lists those there are.")
        return cast(dict[str, Any], _plain(Article, article))

    def articles(
        self, search: str = "", order: Order = "published", descending: bool = True, offset: int = 0, limit: int = 50
    ) -> dict[str, Any]:
        """A page of the list of articles, without their texts: "total" and "entries".

        Args:
            search: Words that must all stand in an article's title, publisher or date.
            order: What to sort by: published, title, source, passages or added.
            descending: From the last to the first.
            offset: How many to leave out at the start.
            limit: How many at most.
        """
        listing = self.desk.listing(search, order=order, descending=descending, offset=offset, limit=_most(limit))
        return {"total": listing.total, "entries": _plain(tuple[Entry, ...], listing.entries)}


def said(error: CitewireError, home: Path) -> str:
    """An error for a visitor, who need not know where on this machine the library lies."""
    return str(error).replace(str(home), home.name)


def _told_in_a_sentence(function: Callable[..., Any], home: Path) -> Callable[..., Any]:
    """The function, its arguments checked, every error turned into one that Gradio shows to the caller as it is."""
    checked = validate_call(function)

    @wraps(function)
    def told(*values: Any) -> Any:
        try:
            return checked(*values)
        except ValidationError as error:
            first = error.errors()[0]
            where = function.__code__.co_varnames[1 + int(str(first["loc"][0]))]
            sentence = f"{function.__name__} cannot use {where}: {first['msg'][0].lower()}{first['msg'][1:]}."
        except CitewireError as error:
            sentence = said(error, home)
        except Exception:
            _log.exception("%s failed", function.__name__)
            sentence = FAILED
        raise gradio().Error(sentence, print_exception=False)

    return told


def _most(limit: int) -> int:
    if limit > MOST_LISTED:
        raise QuestionError(f"limit is {limit}; {MOST_LISTED} is the most at a time.")
    return limit


def _plain(kind: Any, value: Any) -> Any:
    """As JSON, without `path`: folders of this machine are nobody's business, and gradio_client would fetch it."""
    return _without_paths(TypeAdapter(kind).dump_python(value, mode="json"))


def _without_paths(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_paths(kept) for key, kept in value.items() if key != "path"}
    return [_without_paths(item) for item in value] if isinstance(value, list) else value
