"""Set-up finds a Python that really starts, and ends with one sentence where it cannot go on."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from ops.model import ROOT


@pytest.fixture()
def setup() -> ModuleType:
    """ops/setup.py, loaded as whoever types `python3 ops/setup.py` gets it."""
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "ops/setup.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_python_is_known_by_what_it_says(setup: ModuleType) -> None:
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"

    assert setup.starts_as(sys.executable, own)
    assert not setup.starts_as(sys.executable, "2.7")


def test_a_shim_that_does_not_start_is_no_python(setup: ModuleType, tmp_path: Path) -> None:
    shim = tmp_path / "python3.10"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)

    assert not setup.starts_as(str(shim), "3.10")
    assert not setup.starts_as(str(tmp_path / "nothing"), "3.10")


def test_a_version_nobody_has_is_not_found(setup: ModuleType) -> None:
    assert setup.find_python(("3.99",)) is None


def test_stopping_is_one_sentence_and_a_code(setup: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        setup.stop("Python 3.10 is missing.")

    assert raised.value.code == 1
    assert capsys.readouterr().err == "✗ Python 3.10 is missing.\n"


def test_a_failing_command_shows_its_end_and_the_sentence(
    setup: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        setup.run(
            [sys.executable, "-c", "import sys; print('line\\n' * 20 + 'the reason', file=sys.stderr); sys.exit(3)"],
            "No network?",
        )

    said = capsys.readouterr().err
    assert "the reason" in said and said.endswith("✗ No network?\n") and said.count("line") < 6


def test_the_set_up_needs_nothing_but_the_standard_library() -> None:
    import ast

    tree = ast.parse((ROOT / "ops/setup.py").read_text(encoding="utf-8"))
    names = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}

    assert names <= set(sys.stdlib_module_names)


def test_rasa_is_told_to_report_nothing(setup: ModuleType, tmp_path: Path) -> None:
    for before in (
        None,
        "",
        "metrics:\n  enabled: true\n  rasa_user_id: 4fd4\n  date: 2026-11-27 22:57:15\n",
        "other: 1\n",
    ):
        file = tmp_path / ".config" / "rasa" / "global.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        if before is not None:
            file.write_text(before, encoding="utf-8")

        setup.silence_rasa(file)
        setup.silence_rasa(file)

        kept = file.read_text(encoding="utf-8")
        assert kept.count("enabled: false") == 1 and "enabled: true" not in kept, before
        assert all(line in kept for line in (before or "").splitlines() if "enabled" not in line)
