"""Every placeholder of the core has words for the visitor, in the browser and in what `web` says."""

from __future__ import annotations

import re
from pathlib import Path

from triage.privacy import PLACEHOLDERS
from web.chat.wording import hidden_note

STRINGS = Path(__file__).resolve().parents[2] / "web/static/strings.js"


def test_the_browser_has_a_word_for_each_placeholder() -> None:
    block = re.search(r"hiddenNouns: \{(.*?)\n  \},", STRINGS.read_text("utf-8"), re.DOTALL)

    assert block is not None
    assert set(re.findall(r'"(\[[^"]+\])":', block.group(1))) == set(PLACEHOLDERS.values())


def test_web_names_each_kind_and_never_the_thing() -> None:
    for kind in PLACEHOLDERS:
        assert "noget for dig" not in hidden_note((kind,))
