"""Where something written could rest, and the search through all of it: raw bytes, so that free pages and journals count too.

A hit names the kind of canary and the place, never the canary itself: the audit's own report must not become a trace.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import sqlite3
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ops.canaries import Canary

CHUNK_BYTES = 8 * 1024 * 1024
OVERLAP_BYTES = 512  # more than any needle: a canary across two chunks is seen
# Where something packed begins: zlib at its four levels, and gzip; browsers keep answers so, databases values.
PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
EITHER_WAY = 47  # zlib finds out by itself which of the two it is
MOST_PACKED_BYTES, MOST_UNPACKED_BYTES = 256 * 1024, 1024 * 1024
PACKED_DUMPS = (".zst", ".lz4", ".xz")
DUMP_FOLDERS = (Path("/var/lib/systemd/coredump"), Path("/var/crash"), Path("/cores"))
CORE_PATTERN = Path("/proc/sys/kernel/core_pattern")
SQLITE_HEADER = b"SQLite format 3\0"
SKIPPED_FOLDERS = frozenset({".git", ".venv", ".uv", "node_modules", "__pycache__"})


@dataclass(frozen=True, order=True)
class Hit:
    """A canary that rests somewhere."""

    place: str
    kind: str


@dataclass
class Search:
    """Looks for canaries. `looked` counts what was really read, so that a search of nothing cannot pass for a clean one.

    `unread` are files that are there and could not be read: they are somebody else's, or they are hits.
    """

    canaries: Iterable[Canary]
    hits: set[Hit] = field(default_factory=set)
    looked: int = 0
    unread: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._needles = [(canary.kind, needle) for canary in self.canaries for needle in canary.needles()]

    def text(self, place: str, text: str | bytes) -> None:
        """Search a text that was caught on its way."""
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        self._stream(place, io.BytesIO(data))

    def folder(self, folder: Path, since: float = 0.0) -> None:
        """Search every file below a folder, links not followed, changed at or after `since` (seconds since 1970)."""
        for path in _files(folder, since):
            self.file(path)

    def file(self, path: Path) -> None:
        """Search one file as it lies on the disk, and what is packed in it."""
        try:
            with path.open("rb") as stream:
                head = stream.read(16)
                stream.seek(0)
                self._stream(str(path), stream)
            self._inside(path, head)
        except FileNotFoundError:
            return  # gone meanwhile
        except OSError as error:
            self._could_not_read(path, error)
        except (EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error):
            return  # not what its name says: its bytes have been read as they are

    def dumps(self, since: float) -> None:
        """Search where this system puts the memory of what has crashed; a packed dump cannot be read, and is a hit."""
        for folder in dump_folders():
            for path in _files(folder, since):
                if path.suffix in PACKED_DUMPS:
                    self.hits.add(Hit(str(path), "a dump"))
                self.file(path)

    def _could_not_read(self, path: Path, error: OSError) -> None:
        """Of our own user it may be ours, so it counts; an archive inside which something is broken was read as it lies."""
        if isinstance(error, gzip.BadGzipFile):
            return
        self.unread.add(str(path))
        with suppress(OSError):
            if path.stat().st_uid == os.getuid():
                self.hits.add(Hit(str(path), "something that cannot be read"))

    def _inside(self, path: Path, head: bytes) -> None:
        if head == SQLITE_HEADER:
            self._tables(path)
        elif path.name.endswith((".tar.gz", ".tgz", ".tar")):
            with tarfile.open(path) as archive:
                for member in archive:
                    if (content := archive.extractfile(member)) is not None:
                        self._stream(f"{path}!{member.name}", content)  # type: ignore[arg-type]
        elif head[:2] == b"\x1f\x8b":
            with gzip.open(path) as unpacked:
                self._stream(f"{path}!", unpacked)  # type: ignore[arg-type]
        elif head[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(path) as bundle:
                for name in bundle.namelist():
                    self._stream(f"{path}!{name}", bundle.open(name))  # type: ignore[arg-type]

    def _tables(self, path: Path) -> None:
        """A value that spans several pages is in pieces in the raw file: read the tables too."""
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                for name in names:
                    for row in database.execute(f'SELECT * FROM "{name}"'):
                        self.text(f"{path}!{name}", repr(row))
        except sqlite3.Error:
            return  # locked or half written; the raw bytes have been searched

    def _stream(self, place: str, stream: BinaryIO) -> None:
        self.looked += 1
        tail = b""
        while chunk := stream.read(CHUNK_BYTES):
            data = tail + chunk.lower()
            for kind, needle in self._needles:
                if needle in data:
                    self.hits.add(Hit(place, kind))
            self._packed(place, chunk)
            tail = data[-OVERLAP_BYTES:]

    def _packed(self, place: str, chunk: bytes) -> None:
        """Search what is packed somewhere in it, as far as it can be unpacked."""
        for begin in PACKED.finditer(chunk):
            unpacker = zlib.decompressobj(EITHER_WAY)
            with suppress(zlib.error):
                packed = chunk[begin.start() : begin.start() + MOST_PACKED_BYTES]
                content = unpacker.decompress(packed, MOST_UNPACKED_BYTES).lower()
                for kind, needle in self._needles:
                    if needle in content:
                        self.hits.add(Hit(place, kind))


def dump_folders() -> tuple[Path, ...]:
    """Where dumps may lie on this machine: the usual places, and the one the kernel names."""
    named = CORE_PATTERN.read_text(encoding="utf-8").strip() if CORE_PATTERN.exists() else ""
    own = (Path(named).parent,) if named.startswith("/") and Path(named).parent != Path("/") else ()
    return (*DUMP_FOLDERS, *own)


def _files(folder: Path, since: float) -> Iterator[Path]:
    for directory, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        for name in names:
            path = Path(directory) / name
            try:
                if path.is_symlink() or not path.is_file() or path.stat().st_mtime < since:
                    continue
            except OSError:
                continue
            yield path
