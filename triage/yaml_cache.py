"""Read YAML, each text once: our 190 files take a second and a half, and every change of one has all of them read again.

What was read is kept packed, under the hash of its text, and unpacked for each caller: nobody can change another's copy, and no text
is kept twice. Only content of ours is read here, never a visitor's words.
"""

from __future__ import annotations

import hashlib
import pickle
from typing import Any, Dict

MOST_TEXTS = 1024  # five times the files there are; the oldest goes first
_packed: Dict[bytes, bytes] = {}


def parse(text: str) -> Any:
    """Read one YAML text as plain Python values; the caller may change them.

    Raises:
        ruamel.yaml.error.YAMLError: It is no YAML.
    """
    key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    kept = _packed.get(key)
    if kept is not None:
        return pickle.loads(kept)  # packed below, in this process

    from ruamel.yaml import YAML  # here, so that importing this module needs no library

    value = YAML(typ="safe", pure=True).load(text)
    while len(_packed) >= MOST_TEXTS:
        _packed.pop(next(iter(_packed)), None)
    _packed[key] = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return value
