"""Rasa starts without TensorFlow; what really needs it fails loudly; where it is installed, it is left alone."""

from __future__ import annotations

from tests.unit.bot.inside_rasa import run_inside_rasa


def test_tensorflow_is_not_installed_and_rasa_imports_all_the_same() -> None:
    run_inside_rasa("""
import importlib.metadata as metadata, sys
assert not any(d.metadata["Name"] == "tensorflow" for d in metadata.distributions())
import rasa.core.policies.ted_policy, rasa.nlu.classifiers.diet_classifier, rasa.utils.tensorflow.models
import tensorflow as tf
assert tf.__version__ == "2.12.0" and type(tf).__module__ == "bot.tensorflow_stub"
""")


def test_a_pipeline_that_needs_tensorflow_fails_loudly() -> None:
    run_inside_rasa("""
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.utils.tensorflow.models import RasaModel
try:
    model = RasaModel(name="x")
    model.fit([1], epochs=1)
    value = float(model.predict([1]))
except Exception as error:
    print("refused:", type(error).__name__)
else:
    raise SystemExit("a model without TensorFlow seemed to work")
""")


def test_the_stub_is_put_in_once_and_only_for_what_is_missing() -> None:
    run_inside_rasa("""
import sys
from bot import tensorflow_stub
before = len(sys.meta_path)
tensorflow_stub.install(); tensorflow_stub.install()
assert len(sys.meta_path) == before, "installed twice"
import json, numpy
assert type(numpy).__module__ == "builtins" or numpy.__file__
try:
    import tensorflowish
except ModuleNotFoundError:
    pass
else:
    raise SystemExit("a name that only begins alike was stubbed")
""")
