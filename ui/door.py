"""Who may come in and what is served: names, password, routes and headers. Knows nothing of the page behind it.

One ASGI middleware that every request passes. Gradio's own login leaves some routes open, and Gradio has routes that
serve files of this machine or fetch from others; here only what the page and the API need is served at all.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from rag.errors import SettingsError

LOOPBACK = ("127.0.0.1", "localhost")
"""Where the page may be served without a password: nobody else can reach it."""
EVERY_ADDRESS = "0.0.0.0"
SHORTEST_PASSWORD = 8
WRONG_SECONDS = 1.0
"""After a wrong password the next one waits this long, whoever sends it."""
LOGIN_BYTES = 10_000
MOST_BYTES = 100_000_000
"""Of one request: what a folder of some thousand articles has."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Password(NamedTuple):
    user: str
    word: str

    def fits(self, user: str, word: str) -> bool:
        """Compares both in constant time, also where the user is wrong already."""
        users = hmac.compare_digest(user.encode(), self.user.encode())
        return hmac.compare_digest(word.encode(), self.word.encode()) and users


def password_for(host: str, auth: str) -> Password | None:
    """What a visitor must know; None on this machine unless `auth` asks for it. Raises SettingsError."""
    if not auth:
        if host in LOOPBACK:
            return None
        raise SettingsError(
            f"The page cannot be served on {host!r} without a password: others could read the library. Set "
            f"CITEWIRE_AUTH=user:password, or leave the host out to serve {LOOPBACK[0]} only."
        )
    user, _, word = auth.partition(":")
    if not user or len(word) < SHORTEST_PASSWORD:
        raise SettingsError(
            "CITEWIRE_AUTH cannot be used: write user:password, with a password of at least "
            f"{SHORTEST_PASSWORD} characters."
        )
    return Password(user, word)


def middleware(host: str, password: Password | None) -> Sequence[Any]:
    """What stands before the page, outermost first."""
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    # Another site's name, pointed at this machine, must not read the page (DNS rebinding). A machine that serves all
    # its addresses has names that we do not know; there the password keeps strangers out, whatever name they use.
    names = ["*"] if host == EVERY_ADDRESS else [*LOOPBACK, host]
    return [Middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False), Middleware(Door, password)]


# Gradio's own scripts are inline and evaluated, hence the two "unsafe".
_CSP = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _CSP.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]

_OPEN = ("/login", "/gradio_api/startup-events")
"""Needs no password. Gradio asks for the second, which says nothing, before it takes visitors."""
_EXACT = {
    "/", "/config", "/theme.css", "/manifest.json", "/favicon.ico", "/robots.txt",
    *(
        f"/gradio_api/{name}"
        for name in "info openapi.json startup-events theme.css queue/join queue/data cancel reset upload "
        "upload_progress component_server".split()
    ),
}  # fmt: skip
_BELOW = ("/assets/", "/static/", "/svelte/", "/gradio_api/call/", "/gradio_api/heartbeat/")
"""Not among them: file=, proxy=, stream/ and custom_component/, which serve files; run-history/ and vibe-edit."""


class Door:
    """Lets in who knows the password, to the routes that are needed; tells browsers to load nothing from elsewhere."""

    def __init__(self, app: Any, password: Password | None) -> None:
        self._app = app
        self._password = password
        self._cookie = f"citewire-{secrets.token_hex(4)}"  # of this server: a browser keeps one jar for all ports
        self._tokens: set[str] = set()
        self._one_login = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/") or "/"
        if _is_pushed(scope) and path != "/login":  # the form's own Origin is null: its page names no referrer
            await _reply(send, 403, "A page of another site may change nothing here.")
        elif _is_too_long(scope):
            await _reply(send, 413, f"More than {MOST_BYTES // 1_000_000} MB at a time; send fewer files.")
        elif self._password and path == "/login":
            await self._login(self._password, scope, receive, send)
        elif self._password and path not in _OPEN and not self._knows(scope):
            if path == "/":
                await _reply(send, 303, "", location="login")
            else:
                await _reply(send, 401, "A password is needed; it is asked for at /login.")
        elif path in _EXACT or scope["path"].startswith(_BELOW):
            await self._app(scope, receive, send)
        else:
            await _reply(send, 404, "There is no such page.")

    def _knows(self, scope: Scope) -> bool:
        try:
            cookie = SimpleCookie(_header(scope, b"cookie")).get(self._cookie)
        except CookieError:
            return False
        return cookie is not None and cookie.value in self._tokens

    async def _login(self, password: Password, scope: Scope, receive: Receive, send: Send) -> None:
        """GET: the form. POST: lets in and says so with a cookie, to a browser by sending it on to the page."""
        if scope["method"] != "POST":
            await _reply(send, 200, _form(), "text/html")
            return
        form = parse_qs((await _body(receive)).decode(errors="replace"))
        async with self._one_login:
            fits = password.fits(form.get("username", [""])[0].strip(), form.get("password", [""])[0])
            if not fits:
                await asyncio.sleep(WRONG_SECONDS)
        if not fits:
            await _reply(send, 401, _form("That is not the user and password."), "text/html")
            return
        token = secrets.token_urlsafe(32)
        self._tokens.add(token)
        cookie = f"{self._cookie}={token}; HttpOnly; SameSite=Lax; Path=/"
        if "text/html" in _header(scope, b"accept"):
            await _reply(send, 303, "", location="./", set_cookie=cookie)
        else:
            await _reply(send, 200, '{"success": true}', "application/json", set_cookie=cookie)


def _with_headers(send: Send) -> Send:
    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *_HEADERS]}
        await send(message)

    return sent


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _is_pushed(scope: Scope) -> bool:
    """Whether a browser sends this for a page of another site, which may not read the reply but would have its effect.

    A browser says in Origin whose page it is; other programs send none. A proxy says in X-Forwarded-Host which name the
    visitor knows; no page can send that along to another site unless that site allows it.
    """
    origin = _header(scope, b"origin")
    if not origin or scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return False
    try:
        page, asked = urlsplit(origin), urlsplit(f"//{_header(scope, b'host')}")
        forwarded = urlsplit(f"//{_header(scope, b'x-forwarded-host').partition(',')[0].strip()}")
        usual = {"http": 80, "https": 443}.get(page.scheme)
        own = (page.hostname, page.port or usual) == (asked.hostname, asked.port or usual)
        return not page.hostname or not (own or page.hostname == forwarded.hostname)
    except ValueError:  # no address
        return True


def _is_too_long(scope: Scope) -> bool:
    """Also where a request does not say how long it is."""
    stated = _header(scope, b"content-length")
    return scope["method"] == "POST" and not (stated.isdecimal() and int(stated) <= MOST_BYTES)


async def _body(receive: Receive) -> bytes:
    """What was sent, up to `LOGIN_BYTES`."""
    body = b""
    while len(body) <= LOGIN_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body[:LOGIN_BYTES]


async def _reply(send: Send, status: int, text: str, kind: str = "text/plain", **headers: str) -> None:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    kept = [(b"content-type", f"{kind}; charset=utf-8".encode()), (b"cache-control", b"no-store"), *named]
    await send({"type": "http.response.start", "status": status, "headers": kept})
    await send({"type": "http.response.body", "body": text.encode()})


def _form(trouble: str = "") -> str:
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Citewire</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }}
body {{ min-height: 90vh; display: grid; place-content: center; margin: 0 1rem; }}
form {{ display: grid; gap: .75rem; width: min(20rem, 90vw); }}
h1 {{ font-size: 1.35rem; margin: 0; }}
label {{ display: grid; gap: .2rem; }}
input, button {{ font: inherit; padding: .5rem .7rem; border-radius: 8px; border: 1px solid #8a93a3; }}
button {{ background: #1d4ed8; color: #fff; border: 0; cursor: pointer; }}
p {{ margin: 0; color: #b45309; }}
</style></head><body><form method="post" action="login"><h1>Citewire</h1>
{f'<p role="alert">{trouble}</p>' if trouble else ""}
<label>User <input name="username" autocomplete="username" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button></form></body></html>"""
