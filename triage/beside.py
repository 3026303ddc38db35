"""Hard work in a thread beside an event loop that answers people: loading a model, reading the content anew.

Python lets a working thread go on for 5 ms each time before another may run, and an answer waits many times; and a round of the
garbage collector through a big heap holds everybody up (0.16 s in Rasa). Both are turned down for as long as the work lasts.
"""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import contextmanager
from typing import Iterator

SWITCH_SECONDS = 0.0005  # measured while a model loads: longest wait for the lock 12 ms before, 4 ms with this
_lock = threading.Lock()
_working = 0
_switch_before = 0.0
_collected_before = True


@contextmanager
def beside_answers() -> Iterator[None]:
    """Let answers go first while this block works in a thread of its own; may be entered by several threads at once."""
    global _working, _switch_before, _collected_before
    with _lock:
        _working += 1
        if _working == 1:
            _switch_before, _collected_before = sys.getswitchinterval(), gc.isenabled()
            sys.setswitchinterval(SWITCH_SECONDS)
            gc.disable()
    try:
        yield
    finally:
        with _lock:
            _working -= 1
            if _working == 0:
                sys.setswitchinterval(_switch_before)
                if _collected_before:
                    gc.enable()
