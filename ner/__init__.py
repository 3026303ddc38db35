"""Our own name recogniser: a small spaCy model on sentences of ours, used by `web` beside the rules of triage.privacy.

`python -m ner.train` makes it anew (docs/privacy.md, "Our own recogniser"). Nothing a visitor wrote is ever in it.
"""
