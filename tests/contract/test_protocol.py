"""What browser and server must agree on: frames, limits and cleaning. tests/unit/js/protocol.test.js reads the same examples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from triage.errors import FrameError
from triage.messages import FRAMES, clean_text, dump_frame, label_of, parse_frame
from web.http_errors import FRAME_ERRORS

ROOT = Path(__file__).parents[2]
EXAMPLES = json.loads((ROOT / "tests/contract/examples/frames.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((ROOT / "docs/protocol/frames.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def _name(example: dict[str, Any]) -> str:
    return str(example.get("name") or example.get("type") or example.get("in"))


@pytest.mark.parametrize("frame", EXAMPLES["valid"], ids=_name)
def test_valid_frame_is_read_and_written_unchanged(frame: dict[str, Any]) -> None:
    written = json.loads(dump_frame(parse_frame(json.dumps(frame))))

    given = {name: value for name, value in frame.items() if value is not None}
    assert {name: written[name] for name in given} == given
    assert parse_frame(json.dumps(written)) == parse_frame(json.dumps(frame))


@pytest.mark.parametrize("frame", EXAMPLES["valid"], ids=_name)
def test_valid_frame_fits_the_published_schema(frame: dict[str, Any]) -> None:
    assert list(VALIDATOR.iter_errors(frame)) == []
    assert list(VALIDATOR.iter_errors(json.loads(dump_frame(parse_frame(json.dumps(frame)))))) == []


@pytest.mark.parametrize("example", EXAMPLES["refused"], ids=_name)
def test_refused_frame_names_its_fault(example: dict[str, Any]) -> None:
    with pytest.raises(FrameError) as caught:
        parse_frame(example["raw"])

    assert caught.value.code == example["code"]


@pytest.mark.parametrize("example", [e for e in EXAMPLES["refused"] if e["refused_by_schema"]], ids=_name)
def test_schema_refuses_too(example: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(json.loads(example["raw"]))


@pytest.mark.parametrize("example", EXAMPLES["cleaned"], ids=_name)
def test_text_is_cleaned(example: dict[str, str]) -> None:
    assert clean_text(example["in"]) == example["out"]
    assert clean_text(example["out"]) == example["out"]


@pytest.mark.parametrize("example", EXAMPLES["labels"], ids=lambda example: example["href"])
def test_bare_address_gets_a_label(example: dict[str, str]) -> None:
    assert label_of(example["href"]) == example["label"]


def test_every_frame_has_an_example_and_a_schema() -> None:
    assert {frame["type"] for frame in EXAMPLES["valid"]} == set(FRAMES)
    assert {name.removeprefix("frame.") for name in SCHEMA["$defs"] if name.startswith("frame.")} == set(FRAMES)


def test_every_error_code_is_documented_and_has_a_sentence() -> None:
    documented = set(
        re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/protocol.md").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert documented == set(FRAME_ERRORS)
    assert {example["code"] for example in EXAMPLES["refused"]} <= documented
