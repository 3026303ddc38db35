"""Let plain `rasa train`, `rasa test` and `rasa data validate` work from bot/.venv without TensorFlow.

Writes one .pth file into the environment's site-packages: it puts the repository on the path and installs the stub.
Run by set-up after `uv sync`:  bot/.venv/bin/python bot/venv_hook.py
"""

from __future__ import annotations

import site
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
LINES = f"{REPOSITORY}\nimport bot.tensorflow_stub; bot.tensorflow_stub.install()\n"


def main() -> None:
    """Write the file."""
    (Path(site.getsitepackages()[0]) / "indgangen.pth").write_text(LINES, encoding="utf-8")


if __name__ == "__main__":
    main()
