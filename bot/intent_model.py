"""The intent model itself: linear over word and letter n-grams, joined with one over sentence embeddings.

Chosen by measurement (shared/spike.md part II): better than DIET on Danish chat at a tenth of the cost. Knows nothing
of Rasa. Probabilities are softmax of the SVM's margins, sharpened by a temperature fitted on held-out folds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from bot.embedder import Embedder

SVM_C = 0.5
MARGIN_SCALE = 6.0  # softmax sharpness of the margins with the least log loss on folds of data/nlu
JOINT_C = 0.4
JOINT_SCALE = (
    0.05  # weight of the standardised embedding beside unit-length tf-idf rows; 0.06 to 0.15 were worse on folds
)
# Above this the linear part alone is right so often that 10 ms of embedding buy nothing: on folds 73.90 % right with it,
# 73.97 % where every message is embedded; a third of them then need none.
SURE = 0.85
# Most letters of a message that are embedded, from both ends: its time grows with length. On the 258 long ones of the folds
# as good as the whole (69.8 % right, 69.0 % whole); with 120 it is 65.9 %.
EMBEDDED_CHARS = 160


@dataclass
class IntentModel:
    """Predicts intents of normalised texts; `fit` makes one, `save` and `load` keep it.

    `svm` sees n-grams only and serves alone where no embedder is; `joint` sees n-grams and the embedding.
    """

    labels: list[str]
    features: Any
    svm: Any
    joint: Any = None
    mean: np.ndarray = field(default_factory=lambda: np.zeros(0))
    deviation: np.ndarray = field(default_factory=lambda: np.ones(0))

    def predict(self, texts: list[str], embedder: Embedder | None = None) -> np.ndarray:
        """Return probabilities, shape (n_texts, n_labels), rows summing to 1.

        Where an embedder is given, it is asked only about texts the linear part is not sure of.
        """
        rows = self.features.transform(texts)
        probabilities = _softmax(MARGIN_SCALE * self.svm.decision_function(rows))
        if embedder is None or self.joint is None:
            return probabilities
        unsure = np.flatnonzero(probabilities.max(axis=1) < SURE)
        if len(unsure):
            vectors = embedder.embed([ends_of(texts[i]) for i in unsure])
            probabilities[unsure] = self.predict_embedded(rows[unsure], vectors)
        return probabilities

    def predict_embedded(self, rows: Any, vectors: np.ndarray) -> np.ndarray:
        """Return probabilities from n-gram rows and their embeddings, shape (n_texts, 384)."""
        together = hstack([rows, csr_matrix(JOINT_SCALE * self._standard(vectors))]).tocsr()
        return _softmax(MARGIN_SCALE * self.joint.decision_function(together))

    def _standard(self, vectors: np.ndarray) -> np.ndarray:
        return (vectors - self.mean) / self.deviation

    def save(self, path: Path) -> None:
        """Write the model to a file."""
        joblib.dump(self, path, compress=3)

    @staticmethod
    def load(path: Path) -> IntentModel:
        """Read a model written by `save`."""
        model = joblib.load(path)
        if not isinstance(model, IntentModel):
            raise TypeError(f"{path} holds a {type(model).__name__}, not an intent model")
        return model


def fit(texts: list[str], intents: list[str], vectors: np.ndarray | None = None) -> IntentModel:
    """Train on normalised texts and their intents; `vectors` (n_texts, 384) adds the embedding part."""
    features = FeatureUnion(
        [
            ("words", TfidfVectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=r"\S+", sublinear_tf=True)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)),
        ]
    )
    rows = features.fit_transform(texts)
    svm = LinearSVC(C=SVM_C, class_weight="balanced").fit(rows, intents)
    model = IntentModel(labels=list(svm.classes_), features=features, svm=svm)
    if vectors is not None:
        model.mean, model.deviation = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
        together = hstack([rows, csr_matrix(JOINT_SCALE * model._standard(vectors))]).tocsr()
        model.joint = LinearSVC(C=JOINT_C, class_weight="balanced", tol=1e-2).fit(together, intents)
    return model


def ends_of(text: str, limit: int = EMBEDDED_CHARS) -> str:
    """Return a text of at most `limit` letters as it is, of a longer one the beginning and the end, whole words."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half].rsplit(' ', 1)[0]} {text[-half:].split(' ', 1)[-1]}"


def _softmax(scores: np.ndarray) -> np.ndarray:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
