"""Requests the action server cannot use leave no trace of what stood in them, in its log or in its answer (found by the audit)."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.unit.actions.test_start_server import server as server  # the fixture

CANARY = "kanariefugl-zupofadi"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/webhook", f'{{"next_action": "{CANARY}", "tracker": {{"sender_id": "x", "slots": {{}}, "events": []}}}}'),
        ("/webhook", f'{{"next_action": "{CANARY}", "tracker": {{"{CANARY}": "{CANARY}"}}}}'),
        ("/webhook", f'{{"{CANARY}'),
        (f"/{CANARY}?q={CANARY}", "{}"),
    ],
    ids=["unknown action", "broken tracker", "no JSON", "no such page"],
)
def test_nothing_of_it_is_logged_or_answered(server: tuple[str, Path], path: str, body: str) -> None:
    address, log = server
    request = urllib.request.Request(
        address + path, body.encode(), {"Content-Type": "application/json", "User-Agent": CANARY}
    )

    try:
        answer = urllib.request.urlopen(request, timeout=20).read()
    except urllib.error.HTTPError as error:
        answer = error.read()

    assert CANARY.encode() not in log.read_bytes()
    assert CANARY.encode() not in answer or b"action_name" in answer  # Rasa itself is told which action it asked for
