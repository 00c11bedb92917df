"""Gradio, told before it is imported to report to nobody, and kept from fetching what a visitor names.

Also what the rooms of the page have in common in using it.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from typing import Any

FAILED = "Something went wrong; the terminal has the details."
"""What a visitor is told of a bug: its traceback belongs in the terminal."""

# `value` reaches an html_template as it is only through "${value}": text put in by Handlebars ("{{value}}")
# becomes source code of a JavaScript function, and "${...}" in an article would run. So: the default.
PLAIN: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
"""For a component that shows our own HTML."""
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""For an event of our page alone, without Gradio's own sign of progress."""


def gradio() -> Any:
    """The module. Importing it takes seconds, so whoever needs it asks here when it runs."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import gradio
    import gradio.processing_utils as files

    # Whatever any event is sent, Gradio looks in it for files, and downloads one whose path is an address of the web.
    files.save_url_to_cache = files.ssrf_protected_download = files.async_ssrf_protected_download = _refused
    return gradio


def _refused(url: str, *_: object, **__: object) -> str:
    import gradio

    message = f"{url[:100]!r} is not fetched: nothing is loaded from elsewhere. Upload the file itself."
    raise gradio.Error(message, print_exception=False)


def heard(handler: Callable[..., Any]) -> Callable[..., Any]:
    """A handler of what a script of ours tells: it is given that, or {} for what is no dict, then the inputs' values.

    Gradio wants to see its own type at the parameter, and cannot where it is imported late.
    """

    def listener(event: Any, *values: Any) -> Any:
        return handler(event._data if isinstance(event._data, dict) else {}, *values)

    def listener_as_it_comes(event: Any, *values: Any) -> Iterator[Any]:
        yield from listener(event, *values)

    chosen = listener_as_it_comes if inspect.isgeneratorfunction(handler) else listener
    chosen.__annotations__ = {"event": gradio().EventData}
    return chosen
