"""Which trained model belongs to the present content, and how to train it when there is none.

A model's name is the hash of everything it was trained from, so nothing is trained twice and nothing old is used.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What is only used when answering (thresholds, extractors, lexicon) is read at start and needs no training.
TRAINED_FROM = (
    "domain.yml",
    "config.yml",
    "data/nlu/*.yml",
    "data/rules/*.yml",
    "data/intents.yml",
    "bot/uv.lock",
    "bot/danish_normalizer.py",
    "bot/intent_model.py",
    "bot/embedder.py",
    "triage/danish.py",
)
Say = Callable[[str], None]


def model_name(root: Path = ROOT, code: Path | None = None) -> str:
    """Return the name of the model for the present content, 16 hex digits.

    Args:
        root: Holds domain.yml, config.yml and data/.
        code: Holds bot/ and triage/ where that is another folder (an editor's draft).
    """
    digest = hashlib.sha256()
    for pattern in TRAINED_FROM:
        base = (code or root) if pattern.startswith(("bot/", "triage/")) else root
        for path in sorted(base.glob(pattern)):
            digest.update(str(path.relative_to(base)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def model_path(root: Path = ROOT) -> Path:
    """Return where the model for the present content is or will be."""
    return root / "models" / f"{model_name(root)}.tar.gz"


def ensure_model(say: Say = print, root: Path = ROOT) -> Path:
    """Train unless the model is there; returns its path.

    Raises:
        RuntimeError: Training failed; the message names the log and shows its last lines.
    """
    path = model_path(root)
    if path.exists():
        return path
    say("… training the bot on data/ (two to four minutes)")
    began = time.monotonic()
    log = root / "var" / "logs" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        command = [
            "bot/.venv/bin/python",
            "-m",
            "bot.launcher",
            "train",
            "--force",
            "--out",
            "models",
            "--fixed-model-name",
            path.name[:-7],
        ]
        training = subprocess.Popen(
            command, cwd=root, env=training_environment(), stdout=output, stderr=subprocess.STDOUT
        )
        while True:
            try:
                training.wait(timeout=15)
                break
            except subprocess.TimeoutExpired:
                say(f"  … still training, {time.monotonic() - began:.0f} s")
    if training.returncode or not path.exists():
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        raise RuntimeError(f"Training failed; the whole story is in {log.relative_to(root)}:\n{last}")
    say(f"✓ trained: {time.monotonic() - began:.0f} s")
    return path


def training_environment() -> dict[str, str]:
    """As for Rasa's processes, but with every core for the embeddings: nothing else waits for them here."""
    return {**rasa_environment(), "OMP_NUM_THREADS": str(os.cpu_count() or 1)}


def rasa_environment() -> dict[str, str]:
    """Environment for Rasa's processes: silent towards the outside, one thread for embeddings."""
    # The code that runs is that of this folder, also where the environment is shared with another checkout (bot/venv_hook.py).
    quiet = {
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        "TQDM_DISABLE": "1",
    }
    return {**os.environ, **quiet}
