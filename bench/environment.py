"""Full Rasa with TensorFlow in an environment of its own, bench/.venv; only what compares with it makes it."""

from __future__ import annotations

from ops import setup
from ops.model import ROOT


def ensure_environment() -> None:
    """Make bench/.venv from bench/uv.lock unless it is there; about 2.7 GB. Ends with one sentence where it cannot."""
    python = setup.find_python((setup.BOT_PYTHON,)) or setup.stop(
        "Python 3.10 is missing, and Rasa runs on no other: install it with `uv python install 3.10` or `pyenv install 3.10`."
    )
    uv = setup.make_uv(setup.find_python(setup.PYTHONS))
    setup.sync(uv, ROOT / "bench", python, "default Rasa with TensorFlow, 2.7 GB")
