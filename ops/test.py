"""`make test`: content and stories checked by Rasa itself, then every test; ends with pytest's own closing line.

Arguments go to pytest:  .venv/bin/python -m ops.test tests/unit -k risk
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from ops.model import ROOT, ensure_model, rasa_environment

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Return pytest's exit code."""
    if not any(map(shutil.which, BROWSERS)) and not install_browser():
        print("✗ The browser tests need Chromium: install it with `apt-get install chromium`.", file=sys.stderr)
        return 1
    try:
        ensure_model()
    except RuntimeError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    return subprocess.run([str(ROOT / ".venv/bin/pytest"), *sys.argv[1:]], cwd=ROOT, env=rasa_environment()).returncode


def install_browser() -> bool:
    """Install Debian's Chromium where that is possible without asking."""
    if shutil.which("apt-get") is None:
        return False
    print("… installing Chromium for the browser tests", flush=True)
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            return False
    return any(map(shutil.which, BROWSERS))


if __name__ == "__main__":
    sys.exit(main())
