"""Stand in for TensorFlow, which Rasa imports but our pipeline never uses.

Rasa 3.6 imports TensorFlow at module level for DIET and TED. Without it the environment is 0.6 GB instead of 2.7
and starts in a quarter of the time (shared/spike.md 2.4). The stub lets those imports succeed and nothing else:
a pipeline that really needs TensorFlow fails loudly. Installed by `install()`; setup writes a .pth file into
bot/.venv so that plain `rasa train` works too. Does nothing where the real TensorFlow is installed.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from typing import Any

_STUBBED = {"tensorflow", "tensorflow_text", "tensorflow_hub", "tensorflow_addons", "keras", "tensorboard", "jax"}
_OWN = "_tensorflow_stub"


class _Name(type):
    """A name that can be subclassed, called as a decorator, subscripted and or-ed, as annotations do."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Name(name, (), {"__module__": _OWN})

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        # Rasa's own subclasses must instantiate as usual, so that DIET and TED fail loudly when used.
        if cls.__module__ != _OWN:
            return super().__call__(*args, **kwargs)
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        return _Name("value", (), {"__module__": _OWN})

    def _same(cls, _other: Any) -> Any:
        return cls

    __or__ = __ror__ = __getitem__ = _same


class _Module(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        return "2.12.0" if name == "__version__" else getattr(_Name("module", (), {"__module__": _OWN}), name)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name.split(".")[0] not in _STUBBED:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        module = _Module(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run: every name is made when asked for."""


def install() -> None:
    """Put the stub in front of the import system, unless the real TensorFlow is there."""
    if importlib.util.find_spec("tensorflow") is None:
        sys.meta_path.insert(0, _Finder())
