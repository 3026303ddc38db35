"""Serves our own scripts, styles and pictures from memory, compressed, read again when a file changes.

Only files that stand below the folder are known: a path that is not in the table does not exist, so none can lead outside.
"""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from sanic import Blueprint, Request
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse

STATIC_DIR = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_COMPRESSED = frozenset(_TYPES)


@dataclass(frozen=True)
class Asset:
    """One file as it goes out; `packed` is its gzip form, or None where that helps nothing."""

    modified_ns: int
    content_type: str
    plain: bytes
    packed: bytes | None


class Assets:
    """All files below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        self._read: dict[str, Asset] = {}

    def find(self, name: str) -> Asset | None:
        """Return the file, or None when there is none of that name."""
        path = self._paths.get(name) or self._look_again(name)
        if path is None:
            return None
        try:
            modified = path.stat().st_mtime_ns
            known = self._read.get(name)
            if known is None or known.modified_ns != modified:
                known = self._read[name] = _read(path, modified)
        except OSError:
            return None
        return known

    def _look_again(self, name: str) -> Path | None:
        """A file that came after the start (an editor's work) is found by listing again, never by joining paths."""
        fresh = {path.relative_to(self._folder).as_posix(): path for path in self._folder.rglob("*") if path.is_file()}
        if name in fresh:
            self._paths = fresh
        return fresh.get(name)


def _read(path: Path, modified_ns: int) -> Asset:
    plain = path.read_bytes()
    content_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(plain, 9, mtime=0) if path.suffix in _COMPRESSED else None
    return Asset(modified_ns, content_type, plain, packed)


def asset_response(request: Request, asset: Asset) -> HTTPResponse:
    """Answer with a file, packed where the browser takes that."""
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-store"}
    if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return HTTPResponse(
            asset.packed, content_type=asset.content_type, headers={**headers, "Content-Encoding": "gzip"}
        )
    return HTTPResponse(asset.plain, content_type=asset.content_type, headers=headers)


def asset_blueprint(name: str, folder: Path = STATIC_DIR) -> Blueprint:
    """Make the routes /static/… of one app."""
    assets, bp = Assets(folder), Blueprint(name)

    @bp.get("/static/<path:path>")
    async def static(request: Request, path: str) -> HTTPResponse:
        asset = assets.find(path)
        if asset is None:
            raise NotFound
        return asset_response(request, asset)

    return bp
