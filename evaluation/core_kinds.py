"""The kinds measured on the core itself: risk and identity, with the same parts as `web` uses."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any

from evaluation import identity, risk
from evaluation.sets import Line

Measured = tuple[str, dict[str, Any], str]  # kind, figures, report


def measure(lines: Mapping[str, list[Line]], options: Namespace) -> Iterator[Measured]:
    """Measure the sets of risk and identity.

    Raises:
        ContentError: A file in data/ is wrong.
    """
    if not {"risk", "identity"}.intersection(lines):
        return
    # web's own loader, so that the recognisers and the lexicon are those a visitor meets
    from triage.privacy import redact
    from web.chat.core import Core

    core = Core.load(options.data)
    core.lexicon = risk.using(core.lexicon, options.risk_by)
    if "risk" in lines:
        figures = risk.measure(risk.judge(lines["risk"], core.assess))
        yield "risk", figures, risk.report(figures)
    if "identity" in lines:
        figures = identity.measure(identity.judge(lines["identity"], lambda text: redact(text, core.recognisers).spans))
        yield "identity", figures, identity.report(figures)
