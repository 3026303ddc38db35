"""Every address of both ports, read from the routers themselves: odd requests, foreign pages, headers that lie."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attacks.conftest import CANARY, PEOPLE, Attacked
from tests.attacks.strategies import NASTY
from web.app import MAX_REQUEST_BYTES

PORTS = ("public", "staff")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "XYZ")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
OPEN_TO_ALL = ("/sign-in", "/static/", "/health")  # of the staff port, without signing in
ALWAYS = {
    "cache-control": "no-store", "x-content-type-options": "nosniff", "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
}  # fmt: skip
BANNERS = (
    "server",
    "x-powered-by",
    "via",
    "x-runtime",
    "sourcemap",
    "x-sourcemap",
    "set-cookie2",
    "etag",
    "last-modified",
)
TRACES = ("Traceback", 'File "', "site-packages", "sanic", "Exception", "/work/", "127.0.0.1:5005")
bounded = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
segments = st.one_of(st.sampled_from(NASTY), st.text(max_size=30), st.just("kalundborg"), st.just("1"))
bodies = st.one_of(
    st.binary(max_size=200),
    st.dictionaries(st.text(max_size=10), st.text(max_size=20), max_size=4).map(lambda d: httpx.QueryParams(d).__str__().encode("ascii", "replace")),
    st.sampled_from([b"{", b"[]", b"null", b'{"csrf": []}', b"csrf=%ff&csrf=%00", b"--x\r\n\r\n", b"a" * 70_000]),
)  # fmt: skip
types = st.sampled_from(
    ["", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain; charset=nope",
     "multipart/form-data"]
)  # fmt: skip


def base_of(attacked: Attacked, port: str) -> str:
    return attacked.public_url if port == "public" else attacked.staff_url


def routes_of(attacked: Attacked, port: str) -> list[tuple[str, frozenset[str]]]:
    """(path with <names>, methods) of one app."""
    return sorted(
        {("/" + route.path.lstrip("/"), frozenset(route.methods)) for route in attacked.app(port).router.routes}
    )


def filled(path: str, words: list[str]) -> str:
    """Put words where a path takes something."""
    out, rest = "", path
    while "<" in rest:
        before, rest = rest.split("<", 1)
        out += before + quote((words.pop() if words else "x").encode("utf-8", "replace"), safe="")
        rest = rest.split(">", 1)[1]
    return out + rest


def ask(client: httpx.Client, method: str, address: str, body: bytes, headers: dict[str, str]) -> httpx.Response | None:
    """Send one request; None where a body over the limit was cut off before the answer could be read.

    A connection that was kept may have been closed by then: the second try is on a new one.
    """
    for _ in range(2):
        try:
            return client.request(method, address, content=body, headers=headers)
        except httpx.TransportError:
            continue
    assert len(body) > MAX_REQUEST_BYTES, "a request within the limits gets an answer"
    return None


def check(answer: httpx.Response | None, where: str) -> None:
    """What must hold for every answer, whatever was asked."""
    if answer is None:
        return
    assert answer.status_code < 500, where
    for name, value in ALWAYS.items():
        assert answer.headers.get(name) == value, (where, name)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors" in policy, where
    assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin"), where
    assert "camera=()" in answer.headers["permissions-policy"], where
    assert not [name for name in BANNERS if name in answer.headers], where
    assert not [word for word in TRACES if word in answer.text], where


@pytest.mark.parametrize("port", PORTS)
@bounded
@given(data=st.data())
def test_any_request(attacked: Attacked, port: str, data: Any) -> None:
    path, _ = data.draw(st.sampled_from(routes_of(attacked, port)))
    address = filled(path, data.draw(st.lists(segments, min_size=3, max_size=3)))
    method, kind = data.draw(st.sampled_from(METHODS)), data.draw(types)
    query = quote(data.draw(segments).encode("utf-8", "replace"))
    headers = {"User-Agent": CANARY, "Referer": f"https://{CANARY}.example/", "Accept-Encoding": "identity"}
    if kind:
        headers["Content-Type"] = kind
    with httpx.Client(base_url=base_of(attacked, port), trust_env=False, timeout=10) as client:
        answer = ask(client, method, f"{address}?{query}", data.draw(bodies), headers)

    check(answer, f"{method} {address[:80]}")
    assert answer is None or CANARY not in answer.text and "<script>alert" not in answer.text


@pytest.mark.parametrize("name", PEOPLE)
@settings(bounded, max_examples=30)
@given(data=st.data())
def test_any_request_of_somebody_signed_in(
    attacked: Attacked, signed_in: dict[str, httpx.Client], name: str, data: Any
) -> None:
    path, _ = data.draw(st.sampled_from([item for item in routes_of(attacked, "staff") if "sign" not in item[0]]))
    address = filled(path, data.draw(st.lists(segments, min_size=3, max_size=3)))
    method, kind = data.draw(st.sampled_from(METHODS)), data.draw(types)

    answer = ask(signed_in[name], method, address, data.draw(bodies), {"Content-Type": kind} if kind else {})

    check(answer, f"{name}: {method} {address[:80]}")


@pytest.fixture(scope="module")
def signed_in(served: Attacked) -> Any:
    """A browser of each kind of staff."""
    with ExitStack() as closing_all:
        yield {name: closing_all.enter_context(closing(served.client(name))) for name in PEOPLE}


# --- who may ------------------------------------------------------------------------------------------------------------


def test_nothing_of_the_staff_port_is_shown_without_signing_in(attacked: Attacked) -> None:
    looked = 0
    with closing(attacked.client()) as client:
        for path, methods in routes_of(attacked, "staff"):
            for method in methods & {"GET", "POST", "PUT", "DELETE", "PATCH"}:
                if path.startswith(OPEN_TO_ALL) or path == "/desk/live":
                    continue
                answer = client.request(method, filled(path, ["1"] * 5))
                is_sent_away = answer.is_redirect and answer.headers["location"] in ("/sign-in", "/desk")
                assert is_sent_away or answer.status_code in (401, 403, 404), (method, path, answer.status_code)
                looked += 1
    assert looked >= 8


@pytest.mark.parametrize("name", PEOPLE)
def test_every_change_wants_the_form_token_and_our_own_page(attacked: Attacked, name: str) -> None:
    """CSRF, for every address of the staff port that takes more than a look."""
    looked = 0
    with closing(attacked.client(name)) as client:
        csrf = _csrf(client)
        forged: list[tuple[dict[str, str], dict[str, str]]] = [
            ({}, {}),
            ({"csrf": "x"}, {}),
            ({"csrf": ""}, {}),
            ({"csrf": csrf}, {"Origin": "https://evil.example"}),
            ({"csrf": csrf}, {"Origin": "null"}),
            ({"csrf": csrf}, {"Sec-Fetch-Site": "cross-site"}),
            ({"csrf": csrf}, {"Sec-Fetch-Site": "same-site"}),
        ]
        for path, methods in routes_of(attacked, "staff"):
            for method in methods - SAFE_METHODS:
                for form, headers in forged:
                    if path == "/sign-in" and form.get("csrf") == csrf:
                        form = {"csrf": client.cookies.get("desk_form") or csrf}
                    answer = client.request(method, filled(path, ["1"] * 5), data=form, headers=headers)
                    assert answer.status_code == 403, (method, path, form, headers, answer.status_code)
                    looked += 1
        assert client.get("/account").status_code == 200, "still signed in: none of it had an effect"
    assert looked >= 30


def _csrf(client: httpx.Client) -> str:
    return client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]


def test_a_sign_in_is_never_one_the_attacker_chose(attacked: Attacked) -> None:
    with closing(attacked.client()) as client:
        client.cookies.set("desk_session", "chosen-by-the-attacker", domain="127.0.0.1", path="/")
        page = client.get("/sign-in")
        csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
        done = client.post(
            "/sign-in", data={"csrf": csrf, "name": "Alma", "password": "fire ord og en abe", "code": ""}
        )
        given_token = done.cookies["desk_session"]

    assert given_token != "chosen-by-the-attacker" and len(given_token) >= 43
    with closing(attacked.client()) as thief:
        thief.cookies.set("desk_session", "chosen-by-the-attacker", domain="127.0.0.1", path="/")
        assert thief.get("/account").headers["location"] == "/sign-in"
    with closing(attacked.client()) as other:  # the form token of one browser is no use in another
        other.get("/sign-in")
        forged = other.post(
            "/sign-in", data={"csrf": csrf, "name": "Alma", "password": "fire ord og en abe", "code": ""}
        )
        assert forged.status_code == 403


def test_a_token_is_dead_after_signing_out(attacked: Attacked) -> None:
    with closing(attacked.client("Sigurd")) as client:
        stolen = client.cookies["desk_session"]
        client.post("/sign-out", data={"csrf": _csrf(client)})
    with closing(attacked.client()) as thief:
        thief.cookies.set("desk_session", stolen, domain="127.0.0.1", path="/")
        assert thief.get("/account").headers["location"] == "/sign-in"


def test_sign_in_says_the_same_of_those_who_exist_and_those_who_do_not(attacked: Attacked) -> None:
    with closing(attacked.client()) as client:
        pages = []
        for name in ("Alma", "Findes Ikke", "x" * 500, "' OR 1=1 --", "Alma\0"):
            csrf = client.get("/sign-in").text.split('name="csrf" value="')[1].split('"')[0]
            answer = client.post("/sign-in", data={"csrf": csrf, "name": name, "password": "forkert", "code": ""})
            again = answer.text.split('name="csrf" value="')[1].split('"')[0]
            page, typed = re.subn(
                r'(<input[^>]*\bname="name"[^>]*\bvalue=")[^"]*', r"\1", answer.text.replace(again, "")
            )
            assert typed <= 1
            pages.append((answer.status_code, page, sorted(answer.headers)))

    assert all(page == pages[0] for page in pages) and pages[0][0] == 401


# --- what a request pretends ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("port", PORTS)
def test_no_header_changes_what_is_shown(attacked: Attacked, port: str) -> None:
    """Cache poisoning: nothing of the request comes back in a page, and nothing may be kept by a cache."""
    lies = {
        "X-Forwarded-Host": f"{CANARY}.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": f"1.2.3.4, {CANARY}",
        "Forwarded": f"host={CANARY}.example;for=1.2.3.4", "X-Original-URL": "/desk", "X-Rewrite-URL": "/account",
        "X-HTTP-Method-Override": "POST", "X-Forwarded-Prefix": f"/{CANARY}", "Accept-Language": CANARY, "Range": "bytes=0-3",
        "If-None-Match": "*", "X-Host": f"{CANARY}.example", "Host": f"{CANARY}.example",
    }  # fmt: skip
    with httpx.Client(base_url=base_of(attacked, port), trust_env=False) as client:
        for path in ("/", "/sign-in", "/om", "/kalundborg", "/static/app.css", "/findes-ikke"):
            plain, lied = client.get(path), client.get(path, headers=lies)

            assert (lied.status_code, lied.headers.get("location")) == (
                plain.status_code,
                plain.headers.get("location"),
            )
            assert CANARY not in lied.text and CANARY not in str(lied.headers)
            assert len(lied.text) == len(plain.text)
            assert lied.headers["cache-control"] == "no-store"


def raw(url: str, request: bytes, seconds: float = 5) -> bytes:
    """Send bytes no client would send; the answer, as far as it comes."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=seconds) as line:
        line.sendall(request)
        out = b""
        try:
            while chunk := line.recv(65536):
                out += chunk
        except (TimeoutError, ConnectionError):
            pass
        return out


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/%2e%2e/pyproject.toml", "/static/..%5c..%5capp.py",
     "/static//etc/passwd", "/static/%00", "/static/....//app.py", "/static/app.css%00.js", "/static/%c0%ae%c0%ae/app.py",
     "//etc/passwd", "/static/lib/../../../.env", "/static/.", "/static/"],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder(attacked: Attacked, port: str, path: str) -> None:
    answer = raw(base_of(attacked, port), f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

    assert answer.split(b" ")[1] in (b"404", b"400"), answer[:60]
    assert b"root:" not in answer and b"[project]" not in answer and b"import " not in answer


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize(
    "request_line",
    [b"GET /x%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\n", b"GET /kalundborg?\r\nX-Made-Up: 1 HTTP/1.1\r\nHost: x\r\n",
     b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX\0: \xff\xfe\r\n", b"\0\0\0\0\r\n",
     b"GET / HTTP/9.9\r\nHost: x\r\n", b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n",
     b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
     b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n", b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n",
     b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * 20_000 + b"\r\n",
     b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"],
    ids=["split in the path", "split in the query", "folded header", "bytes in a header", "no http", "version", "absolute address",
         "two lengths", "length below none", "length without end", "header without end", "half an upgrade"],
)  # fmt: skip
def test_no_request_adds_a_header_or_breaks_the_server(attacked: Attacked, port: str, request_line: bytes) -> None:
    answer = raw(base_of(attacked, port), request_line + b"Connection: close\r\n\r\n", 2)

    head = answer.split(b"\r\n\r\n")[0].lower()
    assert not answer or answer.startswith(b"HTTP/1.1 "), answer[:40]
    assert b" 500 " not in head[:20] and b"set-cookie: a=b" not in head and b"x-made-up" not in head
    if answer:
        assert b"content-security-policy" in head and b"nosniff" in head


def test_a_request_that_dribbles_in_is_cut_off(attacked: Attacked) -> None:
    app = attacked.app("public")
    before, app.config.REQUEST_TIMEOUT = app.config.REQUEST_TIMEOUT, 1
    try:
        began = time.monotonic()
        answer = raw(attacked.public_url, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", 60)
    finally:
        app.config.REQUEST_TIMEOUT = before

    assert time.monotonic() - began < 30, "cut off by the server, not by our own patience"
    assert b" 500 " not in answer[:20]
    assert before <= 20, "seconds a request may take to arrive"


def test_hundreds_of_open_connections_keep_nobody_out(attacked: Attacked) -> None:
    host, port = attacked.public_url.removeprefix("http://").split(":")
    held = [socket.create_connection((host, int(port)), timeout=5) for _ in range(300)]
    try:
        for line in held[::2]:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        # the held ones are cut off after REQUEST_TIMEOUT: an answer before that did not wait for them
        assert httpx.get(f"{attacked.public_url}/kalundborg", trust_env=False, timeout=15).status_code == 200
    finally:
        for line in held:
            line.close()


def test_nothing_we_send_names_a_source_map(attacked: Attacked) -> None:
    from web.assets import STATIC_DIR

    files = [path for path in STATIC_DIR.rglob("*") if path.is_file()]
    assert not [path.name for path in files if path.suffix == ".map"]
    assert not [
        path.name for path in files if path.suffix in (".js", ".css") and b"sourceMappingURL" in path.read_bytes()
    ]


@pytest.mark.parametrize("port", PORTS)
def test_a_body_that_says_no_length_ends_at_the_limit(attacked: Attacked, port: str) -> None:
    address = "/sign-in" if port == "staff" else "/chat/leave"
    host, number = base_of(attacked, port).removeprefix("http://").split(":")
    piece = b"4000\r\n" + CANARY.encode().ljust(0x4000, b"a") + b"\r\n"
    sent = 0
    with socket.create_connection((host, int(number)), timeout=10) as line:
        line.sendall(f"POST {address} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        with contextlib.suppress(OSError):
            while sent < 64:  # a megabyte, sixteen times what is taken
                line.sendall(piece)
                sent += 1
        with contextlib.suppress(OSError):
            answer = line.recv(100)
            assert not answer or answer.startswith((b"HTTP/1.1 413", b"HTTP/1.1 4")), answer[:40]

    assert httpx.get(f"{base_of(attacked, port)}/there-is-none", trust_env=False, timeout=15).status_code == 404
