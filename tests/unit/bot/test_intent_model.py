"""The intent model asks for an embedding only where it is in doubt, and only for so much text as is worth its time."""

from __future__ import annotations

from tests.unit.bot.inside_rasa import run_inside_rasa

MODEL = """
import numpy as np
from bot import intent_model
from bot.intent_model import EMBEDDED_CHARS, SURE, ends_of, fit

TEXTS = ["jeg har angst", "angst hele tiden", "min angst er slem", "hej med dig", "hejsa", "hej hej", "tusind tak", "mange tak", "tak for det"] * 4
INTENTS = ["disclose_anxiety"] * 3 + ["greet"] * 3 + ["thank"] * 3
INTENTS = INTENTS * 4

class Embedder:
    # Remembers what it was asked; the vector tells the two intents apart.
    def __init__(self):
        self.asked = []
    def embed(self, texts):
        self.asked += texts
        return np.array([[1.0 if "angst" in text else -1.0] + [0.1] * 383 for text in texts], dtype=np.float32)

model = fit(TEXTS, INTENTS, Embedder().embed(TEXTS))
"""


def test_only_doubtful_texts_are_embedded() -> None:
    run_inside_rasa(
        MODEL
        + """
embedder = Embedder()
sure = model.predict(["jeg har angst", "noget helt andet"])
rows = model.predict(["jeg har angst", "noget helt andet"], embedder)
doubtful = [text for text, row in zip(["jeg har angst", "noget helt andet"], sure) if row.max() < SURE]
assert embedder.asked == doubtful and "noget helt andet" in doubtful, embedder.asked
assert rows.shape == (2, 3) and abs(rows.sum(axis=1) - 1).max() < 1e-6
"""
    )


def test_of_a_long_text_both_ends_are_embedded() -> None:
    run_inside_rasa(
        MODEL
        + """
long = "jeg vil fortælle noget " + "om en helt anden ting " * 20 + "og det sidste er at jeg er bange"
short = ends_of(long)
assert len(short) <= EMBEDDED_CHARS + 1 and short.startswith("jeg vil fortælle") and short.endswith("jeg er bange")
assert all(word in long.split() for word in short.split()), "a word was cut"
assert ends_of("hej") == "hej" and ends_of("x" * 500).replace(" ", "") == "x" * EMBEDDED_CHARS
embedder = Embedder()
intent_model.SURE = 2.0  # in doubt whatever it says
model.predict([long], embedder)
assert embedder.asked == [short], embedder.asked
"""
    )
