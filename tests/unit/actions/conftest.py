"""The content of the repository for every action test."""

from __future__ import annotations

import pytest

from tests.real_content import DATA


@pytest.fixture(autouse=True)
def _content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(DATA))
