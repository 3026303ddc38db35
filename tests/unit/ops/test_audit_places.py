"""Where the audit looks, and what it says of a place it cannot look into."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest

from ops import audit_places
from ops.audit_places import Search
from ops.canaries import Canary

CPR = Canary("cpr", "120311-4123", "120311-4123", ("1203114123", "120311 4123"))
WORD = Canary("word", "bidofomenula", "bidofomenula")
WRITTEN = {
    "as it is": b"hej 120311-4123",
    "without its hyphen": b"hej 1203114123",
    "with a space": b"hej 120311 4123",
    "wide, small end first": "hej bidofomenula".encode("utf-16-le"),
    "wide, big end first": "hej bidofomenula".encode("utf-16-be"),
    "packed whole": zlib.compress(b"hej bidofomenula"),
    "packed tightly in the middle": b"\x00\x01" + zlib.compress(b"hej " * 300 + b"bidofomenula", 9) + b"\x00",
    "packed with gzip in the middle": b"\x00\x01" + gzip.compress(b"hej bidofomenula") + b"more",
}


def search_of(*places: Path) -> Search:
    search = Search([CPR, WORD])
    for place in places:
        search.folder(place)
    return search


@pytest.mark.parametrize("how", WRITTEN)
def test_a_word_is_found_however_it_is_written(tmp_path: Path, how: str) -> None:
    (tmp_path / "file").write_bytes(WRITTEN[how])

    assert len(search_of(tmp_path).hits) == 1


def test_something_else_is_no_hit(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x\x9cx\x01 12031 14123 bidofomenul" + zlib.compress(b"hej " * 99))

    assert search_of(tmp_path).hits == set()


def test_a_file_of_ours_that_cannot_be_read_is_a_hit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").write_bytes(b"hej")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    search = search_of(tmp_path)

    assert [hit.kind for hit in search.hits] == ["something that cannot be read"]
    assert search.unread == {str(tmp_path / "closed")}


def test_a_packed_dump_is_a_hit_and_an_old_one_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_places, "DUMP_FOLDERS", (tmp_path,))
    dump = tmp_path / "core.python.1000.zst"
    dump.write_bytes(b"(packed)")

    new, old = Search([WORD]), Search([WORD])
    new.dumps(dump.stat().st_mtime - 1)
    old.dumps(dump.stat().st_mtime + 1)

    assert [hit.kind for hit in new.hits] == ["a dump"] and old.hits == set()


def test_the_folder_the_kernel_names_is_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = tmp_path / "core_pattern"
    monkeypatch.setattr(audit_places, "CORE_PATTERN", pattern)
    for named, is_there in ((f"{tmp_path}/dumps/core.%p", True), ("|/usr/share/apport %p", False), ("core", False)):
        pattern.write_text(named + "\n", encoding="utf-8")

        assert (tmp_path / "dumps" in audit_places.dump_folders()) is is_there
