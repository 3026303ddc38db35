"""Python and browser must agree on every byte of a box: tests/contract/examples/sealing.json is read by both
(tests/unit/js/sealing.test.js), and here node seals what Python opens and the other way round."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from triage.messages import MAX_BOX_CHARS, MAX_KEY_CHARS
from web import sealing
from web.sealing import SealingError

ROOT = Path(__file__).resolve().parents[2]
VECTORS = json.loads((ROOT / "tests/contract/examples/sealing.json").read_text(encoding="utf-8"))

NODE_COUNSELLOR = """
import * as sealing from "%s";
import { createInterface } from "node:readline";
const keyPair = await sealing.createKeyPair();
console.log(keyPair.publicKey);
let session = null;
for await (const line of createInterface({ input: process.stdin })) {
  if (!session) session = await sealing.deriveSession({ side: "counsellor", keyPair, peerPublicKey: line });
  else console.log(await sealing.seal(session, `du skrev: ${await sealing.open(session, line)}`));
}
"""


def key_of(side: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(sealing.from_base64url(VECTORS[side]["jwk"]["d"]))
    return ec.derive_private_key(number, ec.SECP256R1())


def talk() -> tuple[sealing.Session, sealing.Session]:
    visitor, counsellor = sealing.create_key(), sealing.create_key()
    return (
        sealing.derive_session("visitor", visitor, sealing.public_text(counsellor)),
        sealing.derive_session("counsellor", counsellor, sealing.public_text(visitor)),
    )


def test_python_seals_exactly_the_shared_vectors() -> None:
    visitor = sealing.derive_session("visitor", key_of("visitor"), VECTORS["counsellor"]["public_key"])

    boxes = [sealing.seal(visitor, vector["text"]) for vector in VECTORS["from_visitor"]]

    assert boxes == [vector["box"] for vector in VECTORS["from_visitor"]]
    assert visitor.transcript.hex() == VECTORS["transcript"]


def test_python_opens_the_shared_vectors() -> None:
    visitor = sealing.derive_session("visitor", key_of("visitor"), VECTORS["counsellor"]["public_key"])

    texts = [sealing.open_box(visitor, vector["box"]) for vector in VECTORS["from_counsellor"]]

    assert texts == [vector["text"] for vector in VECTORS["from_counsellor"]]


def test_a_box_shows_nothing_of_its_text() -> None:
    visitor, _ = talk()
    text = "KANARIEFUGL"

    box = sealing.from_base64url(sealing.seal(visitor, text))

    assert text.encode() not in box
    assert len(box) == 9 + 256 + 16


def test_node_and_python_talk_to_each_other() -> None:
    script = NODE_COUNSELLOR % (ROOT / "web/static/lib/sealing.js").as_uri()
    command = ["node", "--input-type=module", "--eval", script]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    assert process.stdin and process.stdout
    key = sealing.create_key()
    session = sealing.derive_session("visitor", key, process.stdout.readline().strip())
    print(sealing.public_text(key), file=process.stdin, flush=True)
    answers = []

    for text in ("hej", "æøå 💛", "linje\nto"):
        print(sealing.seal(session, text), file=process.stdin, flush=True)
        answers.append(sealing.open_box(session, process.stdout.readline().strip()))
    process.stdin.close()

    assert process.wait(10) == 0
    assert answers == ["du skrev: hej", "du skrev: æøå 💛", "du skrev: linje\nto"]


@pytest.mark.parametrize("index", [0, 9, 40, -1], ids=["version", "first byte", "middle", "tag"])
def test_an_altered_box_is_refused_and_the_genuine_one_still_opens(index: int) -> None:
    visitor, counsellor = talk()
    box = sealing.seal(visitor, "hej")
    raw = bytearray(sealing.from_base64url(box))
    raw[index] ^= 1

    with pytest.raises(SealingError, match="broken"):
        sealing.open_box(counsellor, sealing.to_base64url(bytes(raw)))

    assert sealing.open_box(counsellor, box) == "hej"


def test_replayed_and_skipped_boxes_are_refused() -> None:
    visitor, counsellor = talk()
    first, second = sealing.seal(visitor, "1"), sealing.seal(visitor, "2")

    with pytest.raises(SealingError, match="gap"):
        sealing.open_box(counsellor, second)
    assert sealing.open_box(counsellor, first) == "1"
    with pytest.raises(SealingError, match="replay"):
        sealing.open_box(counsellor, first)


@pytest.mark.parametrize("key", ["", "BAAA", "æ", sealing.to_base64url(b"\x04" * 65)])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(SealingError):
        sealing.derive_session("visitor", sealing.create_key(), key)


def test_the_largest_box_and_every_key_fit_the_chat_protocol() -> None:
    visitor, _ = talk()

    assert len(sealing.seal(visitor, "x" * sealing.MAX_TEXT_BYTES)) <= MAX_BOX_CHARS
    assert len(sealing.public_text(sealing.create_key())) <= MAX_KEY_CHARS
    with pytest.raises(SealingError, match="too_long"):
        sealing.seal(visitor, "x" * (sealing.MAX_TEXT_BYTES + 1))
