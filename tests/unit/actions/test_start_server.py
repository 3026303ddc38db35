"""A failing action is answered with an apology, and the log holds its name and place, never a word of the talk."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.start_server import APOLOGY, SafeExecutor, make_app
from tests.chat_server import free_port
from tests.real_content import ROOT
from tests.unit.actions.talk import Talk

CANARY = "Kanariefugl Sørensen"


class FailingAction(Action):
    """Fails with the visitor's words in its message, as a careless action might."""

    def name(self) -> str:
        return "action_fail"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ValueError(f"cannot use {tracker.latest_message['text']}")


class RejectingAction(Action):
    """Says no in the way Rasa's forms know."""

    def name(self) -> str:
        return "action_reject"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ActionExecutionRejection("action_reject")


def call(action: str, text: str = "hej", **metadata: Any) -> dict[str, Any]:
    talk = Talk(**metadata).says(text)
    state = {"sender_id": "a-random-id", "slots": talk.slots, "latest_message": talk.latest, "events": talk.events,
             "paused": False, "followup_action": None, "active_loop": {}, "latest_action_name": "action_listen"}  # fmt: skip
    return {"next_action": action, "sender_id": "a-random-id", "tracker": state, "domain": {}, "version": "3.6.21"}


def executor(action: Action) -> SafeExecutor:
    made = SafeExecutor()
    made.register_action(action)
    return made


async def test_a_failing_action_apologises_and_offers_a_human(caplog: pytest.LogCaptureFixture) -> None:
    result = await executor(FailingAction()).run(call("action_fail", CANARY))

    assert result is not None and result.responses == [APOLOGY] and result.events == []
    assert APOLOGY["custom"]["topics"] == ["human"]
    assert "action action_fail failed: ValueError at" in caplog.text
    assert CANARY not in caplog.text and "a-random-id" not in caplog.text


async def test_the_log_names_the_line_that_failed(caplog: pytest.LogCaptureFixture) -> None:
    await executor(FailingAction()).run(call("action_fail", CANARY))

    assert re.search(rf"{re.escape(__file__)}:\d+", caplog.text)


async def test_a_rejection_still_reaches_rasa() -> None:
    with pytest.raises(ActionExecutionRejection):
        await executor(RejectingAction()).run(call("action_reject"))


def test_the_app_knows_every_action_of_the_package() -> None:
    assert make_app().name


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The real process on a free port; yields its address and its log."""
    port, log = free_port(), tmp_path_factory.mktemp("actions") / "log"
    environment = {
        **os.environ,
        "DATABASE_URL": "sqlite:////nonexistent-folder/x.sqlite3",
        "DATA_DIR": str(ROOT / "data"),
    }
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "actions.start_server", str(port)], cwd=ROOT, env=environment,
                                   stdout=output, stderr=subprocess.STDOUT)  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}", log
        finally:
            process.terminate()
            process.wait(10)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert process.poll() is None, "the action server ended"
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the action server does not answer")


def _post(address: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        address + "/webhook", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def test_the_process_answers_rasa_and_logs_no_words(server: tuple[str, Path]) -> None:
    address, log = server

    shown = _post(address, call("action_show_overview", CANARY, municipality="thisted"))

    assert "I Thisted" in shown["responses"][0]["custom"]["text"]
    assert CANARY.encode() not in log.read_bytes()


def test_a_broken_call_is_answered_with_the_apology_and_no_words(server: tuple[str, Path]) -> None:
    address, log = server
    body = call("action_request_handoff", CANARY)

    answer = _post(address, body)

    assert answer["responses"][0]["custom"]["topics"] == ["human"]
    assert CANARY.encode() not in log.read_bytes() and b"a-random-id" not in log.read_bytes()
