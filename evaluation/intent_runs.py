"""Get guesses out of the intent model: the trained one in models/, or fresh ones over folds. Python 3.10, bot/.venv."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evaluation.intent_figures import FALLBACK, Guess
from evaluation.intent_sets import Sentence

KEPT_RANKS = 6
SEED = 20250101  # folds are the same in every run
_WORD = re.compile(r"[a-zæøåé]{2,}")  # as bot.danish_normalizer counts words


def newest_model(models: Path) -> Path:
    """Return the model that `rasa run` would take.

    Raises:
        FileNotFoundError: There is none.
    """
    found = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise FileNotFoundError(f"expected a trained model in {models}; make train makes one")
    return found[-1]


def prepare_rasa() -> None:
    """Load Rasa as the service does: telemetry off, no TensorFlow, nothing but warnings on the screen."""
    warnings.filterwarnings("ignore")
    from bot.launcher import make_logging_private  # before Rasa itself: it sets what Rasa reads while it is imported

    make_logging_private()
    from rasa.utils import log_utils

    log_utils.configure_structlog(logging.WARNING)
    logging.getLogger().setLevel(logging.WARNING)


def guesses_of_model(model: Path, *sets: Sequence[Sentence]) -> list[list[Guess]]:
    """Ask the whole trained pipeline, as a message from the chat does; one list of guesses for each set."""
    prepare_rasa()
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))

    async def ask_all() -> list[list[Guess]]:
        await agent.parse_message("hej")  # the first one pays for loading
        answers = []
        for sentences in sets:  # no nested comprehension: Python 3.10 knows none with await inside
            answers.append([await _ask(agent, sentence) for sentence in sentences])
        return answers

    return asyncio.run(ask_all())


async def _ask(agent: Any, sentence: Sentence) -> Guess:
    begun = time.perf_counter()
    parsed = await agent.parse_message(sentence.text.lstrip("/ ") or ".")  # web takes a leading "/" off as well
    seconds = time.perf_counter() - begun
    ranking = tuple((one["name"], float(one["confidence"])) for one in parsed.get("intent_ranking", []))
    return Guess(sentence, ranking, (parsed.get("intent") or {}).get("name") or FALLBACK, seconds)


def guesses_of_folds(
    sentences: Sequence[Sentence], folds: int, cache: Path, threshold: float, with_embeddings: bool = True,
    tell: Callable[[str], None] = print,
) -> list[Guess]:  # fmt: skip
    """Train on all folds but one and guess the one left out, for each fold.

    Args:
        cache: Vectors of sentences seen before (bot.embedder.embed_cached).
        threshold: Probability below which the model counts as unsure.
    """
    embedder = _embedder(cache) if with_embeddings else None
    guesses: list[Guess] = []
    for number, (train, held_out) in enumerate(_split(sentences, folds), 1):
        tell(f"fold {number} of {folds}: {len(train)} sentences to learn, {len(held_out)} to guess")
        guesses += _guess_fold(train, held_out, embedder, threshold)
    return guesses


def _split(sentences: Sequence[Sentence], folds: int) -> Iterator[tuple[list[Sentence], list[Sentence]]]:
    from sklearn.model_selection import StratifiedKFold

    splitter = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    for train, held_out in splitter.split(sentences, [one.intent for one in sentences]):
        yield [sentences[at] for at in train], [sentences[at] for at in held_out]


def _guess_fold(
    train: Sequence[Sentence], held_out: Sequence[Sentence], embedder: Any, threshold: float
) -> list[Guess]:
    from bot.intent_model import fit
    from triage.danish import normalise_text

    vocabulary = _vocabulary(train)  # of this fold alone: words of the sentences left out must not leak in
    texts = [normalise_text(one.text, vocabulary) for one in train]
    vectors = embedder.embed(texts) if embedder else None
    model = fit(texts, [one.intent for one in train], vectors)
    rows = model.predict([normalise_text(one.text, vocabulary) for one in held_out], embedder)
    return [_guess(one, row, model.labels, threshold) for one, row in zip(held_out, rows, strict=True)]


def _vocabulary(sentences: Sequence[Sentence]) -> Any:
    from bot.danish_normalizer import MIN_SEEN
    from triage.danish import Vocabulary

    counts = Counter(word for one in sentences for word in _WORD.findall(one.text.lower()))
    return Vocabulary.of(frozenset(word for word, seen in counts.items() if seen >= MIN_SEEN))


def _guess(sentence: Sentence, row: Any, labels: Sequence[str], threshold: float) -> Guess:
    ranking = tuple((labels[at], float(row[at])) for at in row.argsort()[::-1][:KEPT_RANKS])
    return Guess(sentence, ranking, ranking[0][0] if ranking[0][1] >= threshold else FALLBACK)


class _CachedEmbedder:
    """The embedder with its vectors kept on disk: folds ask for the same sentences again and again."""

    def __init__(self, embedder: Any, cache: Path) -> None:
        self._embedder, self._cache = embedder, cache

    def embed(self, texts: list[str]) -> Any:
        """Return unit vectors, shape (n_texts, 384)."""
        from bot.embedder import embed_cached

        return embed_cached(self._embedder, texts, self._cache)


def _embedder(cache: Path) -> _CachedEmbedder | None:
    from bot.embedder import load_embedder

    loaded = load_embedder()
    return _CachedEmbedder(loaded, cache) if loaded else None
