"""The talk the audit listens in on: two real browsers, a visitor full of canaries, a counsellor, and every fault we can make."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Page, Playwright, Response, WebSocket, expect, sync_playwright
from redis import Redis
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from ops.audit_places import Search
from ops.audit_running import (
    check_dumps,
    search_browser,
    search_figures,
    search_kept,
    search_pages,
    search_redis,
    search_shared_redis,
)
from ops.canaries import Canary
from ops.model import ROOT
from ops.processes import Stack
from ops.test import BROWSERS
from tests.e2e.pages.chat import ChatPage
from tests.e2e.pages.desk import DeskPage

SWITCHES = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
PROFILE, LEADER = "demo-raadgiver", "demo-leder"
FEWEST_STAFF_PAGES = 4
PAGE_MS = 60_000  # a busy machine, and processes that are just starting again


def hold_talks(
    stack: Stack, profiles: Path, canaries: Mapping[str, Canary], search: Search, store: Redis | None = None
) -> None:
    """Play the whole talk. What passes over HTTP and the desk's line is searched on its way; files are the caller's.

    Args:
        store: The Redis the processes use, when there is one.
    """
    expect.set_options(timeout=PAGE_MS)
    say = {kind: canary.text for kind, canary in canaries.items()}
    with sync_playwright() as playwright, ExitStack() as closing:
        visitor = _open(playwright, profiles / "visitor", closing, search)
        desk_context = _open(playwright, profiles / "desk", closing, search)
        chat = ChatPage(visitor, stack.public_url).opens("kalundborg")
        _talk_to_robot(chat, say)
        search_browser(visitor, "visitor", search)
        if store is not None:
            search_redis(store, search, is_talking=True)
        _crash_the_bot(stack, chat, say)
        desk = _sign_in(stack, desk_context)
        _talk_to_human(stack, chat, desk, say)
        for page, who in ((visitor, "visitor"), (desk_context, "counsellor")):
            search_browser(page, who, search)
        _wrong_requests(stack, list(say.values()), search)
        check_dumps(stack, search)
        search_figures(stack, search)
        _read_as_leader(stack, playwright, profiles / "leader", closing, search)
        search_kept(stack.folder / "indgangen.sqlite3", search)
        search.folder(stack.folder)  # while everything runs: the journal holds what a clean end would tidy away
        chat.says(f"hej igen, {say['word9']}").erases()
        search_browser(visitor, "visitor", search)
        _leave_by_the_door(visitor, stack, say)
        if store is not None:
            search_redis(store, search, is_talking=False)


def hold_talk_on_two(
    two: Stack, webs: list[Stack], profiles: Path, canaries: Mapping[str, Canary], search: Search, store: Redis
) -> None:
    """A shorter talk where visitor and counsellor are connected to different `web` processes, and the visitor's falls.

    Args:
        two: Both processes behind one address; `webs` has each for itself, the visitor's first.
        store: The Redis they share.
    """
    say = {kind: canary.text for kind, canary in canaries.items()}
    with sync_playwright() as playwright, ExitStack() as closing:
        visitor = _open(playwright, profiles / "visitor-of-two", closing, search)
        desk_page = _open(playwright, profiles / "desk-of-two", closing, search)
        chat = ChatPage(visitor, two.public_url).opens("kalundborg")
        chat.says(f"hej jeg hedder {say['name']}, mit cpr er {say['cpr']}, {say['word0']}")
        desk = _sign_in(two, desk_page)
        chat.waits_for_human()
        desk.claims_first()
        chat.sends(f"kan du se det her {say['word6']}")
        desk.sees(say["word6"]).writes(f"ja, og du skrev {say['word7']}")
        chat.sees_human_write(say["word7"])
        search_shared_redis(store, search, is_talking=True)
        crash(webs[0], "web")
        chat.sends(f"er du der endnu {say['word8']}")
        desk.sees(say["word8"])
        search_shared_redis(store, search, is_talking=True)
        for page, who in ((visitor, "visitor"), (desk_page, "counsellor")):
            search_browser(page, who, search)
        for folder in two.folders():
            search.folder(folder)
        desk.ends("Den unge fik vist et tilbud")
        chat.sees_note("er slut").erases()
        search_shared_redis(store, search, is_talking=False)
        for folder in two.folders():
            search.folder(folder)


def _open(playwright: Playwright, profile: Path, closing: ExitStack, search: Search) -> Page:
    """Start a browser that keeps what browsers keep, and listen to all its answers."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise RuntimeError("Chromium is missing: apt-get install chromium")
    context: BrowserContext = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=path,
        args=SWITCHES.split(),
        locale="da-DK",
        reduced_motion="reduce",
        viewport={"width": 1280, "height": 800},
    )
    closing.callback(context.close)
    context.route(
        lambda url: "//127.0.0.1" not in url,
        lambda route: route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html"),
    )
    context.on("response", lambda answer: _hear(answer, search))
    page = context.pages[0] if context.pages else context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.on("websocket", lambda line: _hear_line(line, search))
    return page


def _hear(answer: Response, search: Search) -> None:
    request = answer.request
    search.text(
        f"address and headers of {request.method} {_path(answer.url)}",
        json.dumps([answer.url, request.headers, answer.headers]),
    )


def _hear_line(line: WebSocket, search: Search) -> None:
    """On the desk's line every word is sealed; on the visitor's, no address may hold any."""
    search.text("address of a WebSocket", line.url)
    if _path(line.url) == "/desk/live":
        line.on("framereceived", lambda data: search.text("desk line, from the server", _bytes(data)))
        line.on("framesent", lambda data: search.text("desk line, from the desk", _bytes(data)))


def _bytes(data: Any) -> bytes | str:
    return data if isinstance(data, (bytes, str)) else str(data)


def _path(url: str) -> str:
    return httpx.URL(url).path


# --- what is said ---------------------------------------------------------------------------------------------------------


def _talk_to_robot(chat: ChatPage, say: Mapping[str, str]) -> None:
    chat.says(f"hej jeg hedder {say['name']} og jeg er 15, {say['word0']}")
    chat.says(f"mit cpr er {say['cpr']} og mit nummer er {say['phone']} eller {say['phone_joined']}")
    chat.says(f"skriv til {say['mail']} eller kom forbi {say['address']}")
    chat.says(f"hvad er headspace {say['word1']}")
    chat.says("hvordan fungerer den der flimmerting")
    if chat.page.get_by_text("Må vi gemme").count():
        raise RuntimeError("somebody was asked whether a sentence may be kept, although that is off")
    chat.says(f"jeg vil slå mig selv ihjel i aften, jeg har gemt {say['word2']}")
    chat.says(f"det var bare for sjov {say['word3']}")


def _crash_the_bot(stack: Stack, chat: ChatPage, say: Mapping[str, str]) -> None:
    """Each part falls as it would in earnest, in the middle of a talk."""
    for name, word in (("actions", "word4"), ("rasa", "word5")):
        crash(stack, name)
        chat.says(f"er du der stadig {say[word]}")
        stack.start(name)


def crash(stack: Stack, name: str) -> None:
    """End a process by the signal that makes a system write a dump where it is set to."""
    process = stack.processes.pop(name)
    os.killpg(process.pid, signal.SIGABRT)
    process.wait(timeout=20)


def _wait_for_web(stack: Stack) -> None:
    end = time.monotonic() + PAGE_MS / 1000
    while time.monotonic() < end:
        try:
            httpx.get(f"{stack.public_url}/health", trust_env=False)
            return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise RuntimeError("web did not come back after its crash")


def _read_as_leader(stack: Stack, playwright: Playwright, profile: Path, closing: ExitStack, search: Search) -> None:
    """Whoever may see most opens every page, figure and export there is."""
    page = _open(playwright, profile, closing, search)
    _sign_in(stack, page, LEADER)
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    if search_pages(stack.staff_url, search, cookies, ("/", "/account", "/desk")) < FEWEST_STAFF_PAGES:
        raise RuntimeError("the staff pages could not be read")


def _sign_in(stack: Stack, page: Page, name: str = PROFILE) -> DeskPage:
    command = [str(ROOT / ".venv/bin/python"), "-m", "web.counsellor.accounts", "demo"]
    printed = subprocess.run(
        command, cwd=ROOT, env=stack.environment(), capture_output=True, text=True, check=True
    ).stdout
    password = next(words[2] for words in map(str.split, printed.splitlines()) if words[1] == name)
    return DeskPage(page, stack.staff_url).signs_in(name, password)


def _talk_to_human(stack: Stack, chat: ChatPage, desk: DeskPage, say: Mapping[str, str]) -> None:
    chat.waits_for_human()
    desk.claims_first()
    chat.sends(f"kan du se det her {say['word6']}, jeg hedder {say['name']}")
    desk.sees(say["word6"]).writes(f"ja, og du skrev {say['word7']}")
    chat.sees_human_write(say["word7"])
    crash(stack, "web")
    stack.start("web")
    _wait_for_web(stack)
    chat.sends(f"røg forbindelsen {say['word8']}")
    desk.sees(say["word8"]).writes(f"nu er jeg her igen {say['word10']}")
    chat.sees_human_write(say["word10"])
    desk.ends("Den unge fik vist et tilbud")
    chat.sees_note("er slut")


def _leave_by_the_door(page: Page, stack: Stack, say: Mapping[str, str]) -> None:
    """A second talk that is only left, as most are; the page is closed without a word."""
    ChatPage(page, stack.public_url).opens("thisted").says(f"min mor drikker {say['word11']}")
    page.locator("a.exit").first.click()
    page.wait_for_load_state()


# --- what no browser would send -------------------------------------------------------------------------------------------


def _wrong_requests(stack: Stack, words: list[str], search: Search) -> None:
    """Put canaries where servers like to log them: addresses, headers, broken bodies, lines that are no HTTP."""
    together = " ".join(words)
    for port in stack.ports.values():
        _ask_wrongly(port, together, search)
        _speak_no_http(port, together)
    _wrong_frames(stack, [together, *words[-2:]])
    time.sleep(1)  # logs are written a moment later


def _ask_wrongly(port: int, word: str, search: Search) -> None:
    headers = {
        "User-Agent": word,
        "Referer": f"http://127.0.0.1/?q={word.replace(' ', '+')}",
        "Cookie": f"desk_session={word.replace(' ', '_')}",
    }
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10, headers=headers) as client:
        for method, path, body in (
            ("GET", f"/{word}?q={word}", None),
            ("POST", "/webhooks/rest/webhook", f'{{"sender": "{word}", "message": ["{word}"]'),
            ("POST", "/webhook", f'{{"next_action": "{word}", "tracker": {{"{word}": "{word}"}}}}'),
            ("POST", "/sign-in", f"name={word}&password={word}"),
            ("PUT", "/chat", word),
        ):
            try:
                answer = client.request(method, path, content=body.encode() if body else None)
                search.text(f"answer of {port} to a wrong {method}", answer.content)
                search.text(f"headers of {port} to a wrong {method}", json.dumps(list(answer.headers.items())))
            except (httpx.HTTPError, UnicodeError):
                continue


def _speak_no_http(port: int, word: str) -> None:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.sendall(f"{word} {word}\r\nHost {word}\r\n\r\n".encode())
            line.recv(1024)
    except OSError:
        return


def _wrong_frames(stack: Stack, words: list[str]) -> None:
    for word in words:
        try:
            with connect(stack.chat_url, origin=stack.public_url, open_timeout=10) as line:  # type: ignore[arg-type]
                for frame in (word, json.dumps({"type": word}), json.dumps({"type": "hello", "protocol": 1, "municipality": word}),
                              json.dumps({"type": "message", "id": word, "text": word * 2000}), json.dumps({"type": "sealed", "box": word})):  # fmt: skip
                    line.send(frame)
                line.recv(timeout=5)
        except (OSError, TimeoutError, WebSocketException):
            continue
