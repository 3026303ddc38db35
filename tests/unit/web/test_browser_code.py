"""The browser's own tests, on node's runner: one Python test a file, so that a fault is seen in the one report."""

from __future__ import annotations

import subprocess

import pytest

from tests.chat_server import ROOT

FILES = sorted((ROOT / "tests/unit/js").glob("*.test.js"))
SECONDS = 120


@pytest.mark.parametrize("file", FILES, ids=[file.name.removesuffix(".test.js") for file in FILES])
def test_on_nodes_runner(file: object) -> None:
    done = subprocess.run(["node", "--test", str(file)], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)

    assert done.returncode == 0, done.stdout[-4000:]
