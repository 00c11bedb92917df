"""Who may come in: names, passwords and routes, tried over HTTP as a stranger would, and once in a browser."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

import pytest
from gradio_client import Client
from playwright.sync_api import Browser

from rag import Settings, SettingsError
from tests.served import Server, start, stop
from ui.app import serve
from ui.door import Password, middleware, password_for

AUTH = "desk:open sesame"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """On an address that is not the usual one, as on a network; Linux has all of 127.0.0.0/8 to itself."""
    server = start(tmp_path_factory.mktemp("door") / "home", "127.0.0.2", CITEWIRE_AUTH=AUTH)
    yield server
    stop(server)
    assert server.complaints() == []
    assert not any("sesame" in line for line in server.lines)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def visit(opener: OpenerDirector, url: str, data: bytes | None = None, **headers: str) -> tuple[int, str]:
    """The status and the text, whatever they are."""
    try:
        with opener.open(Request(url, data, headers), timeout=30) as reply:
            return reply.status, reply.read().decode(errors="replace")
    except HTTPError as error:
        with error:
            return error.code, error.read().decode(errors="replace")


def stranger() -> OpenerDirector:
    return build_opener(_Stay())


def member(server: Server) -> OpenerDirector:
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    assert visit(opener, f"{server.url}login", login(*AUTH.split(":")))[0] == 200
    return opener


def login(user: str, password: str) -> bytes:
    return urlencode({"username": user, "password": password}).encode()


# --- before anything is served ------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "", "127.0.0.2"])
def test_without_a_password_only_this_machine_is_served(host: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"without a password.*CITEWIRE_AUTH=user:password"):
        serve(Settings(home=tmp_path), host=host)


@pytest.mark.parametrize("auth", ["desk", ":open sesame", "desk:short", "desk:"])
def test_a_password_that_is_none_is_refused_and_not_repeated(auth: str) -> None:
    with pytest.raises(SettingsError, match="at least 8 characters") as refused:
        password_for("127.0.0.1", auth)
    assert auth not in str(refused.value)


def test_the_password_is_in_no_print_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWIRE_AUTH", AUTH)
    settings = Settings()
    assert settings.auth == AUTH
    assert "sesame" not in repr(settings)
    assert password_for("127.0.0.1", "desk:open: sesame") == Password("desk", "open: sesame")


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", ["127.0.0.1", "localhost", "127.0.0.1"]),
        ("192.168.1.5", ["127.0.0.1", "localhost", "192.168.1.5"]),
        ("0.0.0.0", ["*"]),
    ],
)
def test_the_names_that_are_answered_to_follow_the_address(host: str, names: list[str]) -> None:
    assert middleware(host, None)[0].kwargs["allowed_hosts"] == names


# --- another site -------------------------------------------------------------------------------------------


def test_another_site_changes_nothing_through_a_visitors_browser(tmp_path: Path) -> None:
    server = start(tmp_path / "home")
    port, kind = urlsplit(server.url).port or 0, {"Content-Type": "multipart/form-data; boundary=x"}
    file = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nPushed.\r\n--x--\r\n'

    def sent(route: str = "upload", **headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return visit(stranger(), f"{server.url}gradio_api/{route}", file, **kind, **named)[0]

    try:
        others = [f"http://127.0.0.1:{port + 1}", f"http://localhost:{port}", "http://127.0.0.1", "http://[", "null"]
        for origin in ("http://evil.example", f"http://127.0.0.1.evil.example:{port}", *others):
            assert sent(Origin=origin) == 403, origin
        for route in ("queue/join", "call/ask", "cancel", "reset", "component_server"):
            assert sent(route, Origin="http://evil.example") == 403, route
        assert sent() == sent(Origin=f"http://127.0.0.1:{port}") == 200
        assert sent(Origin=f"http://localhost:{port}", Host=f"localhost:{port}") == 200
        assert sent(Origin="https://news.example:8443", X_Forwarded_Host="news.example, inner.example") == 200
        assert sent(Origin="https://evil.example", X_Forwarded_Host="news.example") == 403
        assert _lets_set(server, "http://evil.example", "x-forwarded-host") is False
    finally:
        stop(server)


def _lets_set(server: Server, origin: str, header: str) -> bool:
    """Whether a page of another site may send this header along, as its browser asks beforehand."""
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": header}
    with stranger().open(Request(f"{server.url}gradio_api/upload", headers=asked, method="OPTIONS")) as reply:
        return reply.headers["access-control-allow-origin"] in (origin, "*")


# --- a stranger ---------------------------------------------------------------------------------------------

ROUTES = (
    "config", "theme.css", "manifest.json", "assets/index.js", "monitoring", "gradio_api/info",
    "gradio_api/openapi.json",
    "gradio_api/user", "gradio_api/token", "gradio_api/app_id", "gradio_api/heartbeat/abc", "gradio_api/queue/data",
    "gradio_api/queue/status", "gradio_api/file=/etc/hostname", "gradio_api/runs", "gradio_api/run-history/records",
    "gradio_api/mcp/", "gradio_api/call/ask/123", "logout", "nonsense", "login/../config",
)  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_a_stranger_reads_nothing(guarded: Server, route: str) -> None:
    assert visit(stranger(), guarded.url + route)[0] == 401


@pytest.mark.parametrize(
    "route",
    ["upload", "queue/join", "call/ask", "run/ask", "api/ask", "cancel", "reset", "component_server", "vibe-edit"],
)  # fmt: skip
def test_a_stranger_starts_nothing(guarded: Server, route: str) -> None:
    sent = json.dumps({"data": ["Q?"], "fn_index": 0, "session_hash": "abc"}).encode()
    assert visit(stranger(), f"{guarded.url}gradio_api/{route}", sent, **{"Content-Type": "application/json"})[0] == 401


def test_a_stranger_is_led_to_the_form_which_loads_nothing(guarded: Server) -> None:
    assert visit(stranger(), guarded.url)[0] == 303
    status, form = visit(stranger(), f"{guarded.url}login")
    assert status == 200
    assert 'type="password"' in form
    assert "src=" not in form


def test_a_wrong_password_waits_and_lets_nobody_in(guarded: Server) -> None:
    for sent in (login("desk", "open sesam"), login("des", "open sesame"), b"", b"\xff" * 30_000):
        begun = time.monotonic()
        status, text = visit(stranger(), f"{guarded.url}login", sent)
        assert (status, time.monotonic() - begun >= 1) == (401, True)
        assert "not the user and password" in text


@pytest.mark.parametrize("cookie", ["citewire-0=x", "; ;=", '"', "a" * 5000])
def test_a_made_up_cookie_opens_nothing(guarded: Server, cookie: str) -> None:
    assert visit(stranger(), f"{guarded.url}config", Cookie=cookie)[0] == 401


# --- a member -----------------------------------------------------------------------------------------------


def test_the_password_opens_the_page_and_its_api(guarded: Server) -> None:
    opener = member(guarded)
    assert "gradio" in visit(opener, guarded.url)[1]
    assert visit(opener, f"{guarded.url}config")[0] == 200
    user, _, word = AUTH.partition(":")
    Client(guarded.url, auth=(user, word), verbose=False).close()


def test_a_visitor_signs_in_and_is_on_the_page(guarded: Server, browser: Browser) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.goto(guarded.url)
    page.get_by_label("User").fill("desk")
    page.get_by_label("Password").fill("open sesam")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.get_by_label("User").fill("desk")
    page.get_by_label("Password").fill("open sesame")
    page.get_by_role("button", name="Sign in").click()
    page.locator("#samples").wait_for(timeout=60_000)
    page.fill("#question textarea", "Is anybody here?")
    page.press("#question textarea", "Enter")
    page.locator("#live .failed").wait_for(timeout=60_000)  # asked and told, behind the door: the library is empty
    assert complaints == []
    page.close()


def test_the_cookie_is_for_the_server_alone(guarded: Server) -> None:
    opener = stranger()
    with opener.open(Request(f"{guarded.url}login", login(*AUTH.split(":")))) as reply:
        cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "route",
    [
        "gradio_api/file=/etc/hostname", "gradio_api/file=pyproject.toml", "file=/etc/hostname",
        "gradio_api/file/etc/hostname",
        "gradio_api//file=/etc/hostname", "gradio_api/%66ile=/etc/hostname", "gradio_api/proxy=http://example.com/",
        "static/../../../../../../etc/hostname", "assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/hostname",
        "gradio_api/queue/../file=/etc/hostname", "gradio_api/custom_component/1/client/component/index.js",
        "gradio_api/vibe-code", "gradio_api/run-history/records", "monitoring", "gradio_api/token",
    ],
)  # fmt: skip
def test_no_route_serves_files_of_the_machine(guarded: Server, route: str) -> None:
    status, text = visit(member(guarded), guarded.url + route)
    assert status in (403, 404)
    assert Path("/etc/hostname").read_text().strip() not in text
    assert "citewire" not in text


def test_other_names_and_overlong_requests_are_refused(guarded: Server) -> None:
    port = urlsplit(guarded.url).port
    assert visit(stranger(), guarded.url, Host="rebound.example")[0] == 400
    assert visit(stranger(), f"{guarded.url}login", Host=f"127.0.0.2:{port}")[0] == 200
    for header, value in (("Content-Length", str(10**9)), ("Content-Length", "-1"), ("Transfer-Encoding", "chunked")):
        connection = HTTPConnection("127.0.0.2", port or 0, timeout=10)
        connection.putrequest("POST", "/gradio_api/upload")  # the head alone: an answer comes before there is a body
        connection.putheader(header, value)
        connection.endheaders()
        assert connection.getresponse().status in (400, 413)
        connection.close()
