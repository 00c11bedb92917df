"""Gradio, told before it is imported to report to nobody, and kept from fetching what a visitor names."""

from __future__ import annotations

import os
from typing import Any

FAILED = "Something went wrong; the terminal has the details."
"""What a visitor is told of a bug: its traceback belongs in the terminal."""


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
