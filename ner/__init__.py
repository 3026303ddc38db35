"""Our own name recogniser: a small spaCy model on sentences of ours, used by `web` beside the rules of triage.privacy.

`python -m ner.train` makes it anew (docs/privacy.md, "Our own recogniser"). Nothing a visitor wrote is ever in it.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: its second thread spins for products as small as ours
