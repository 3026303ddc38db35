"""Rasa component: the same risk assessment as in `web`, so that danger also steers the dialogue.

High and acute override the intent with `report_danger`; `web` has by then already shown urgent contacts.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from triage.risk import assess, load_lexicon
from triage.vocabulary import RiskLevel

DANGER_INTENT = "report_danger"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class RiskDetector(GraphComponent):
    """Adds risk entities and, for danger, the intent."""

    def __init__(self, data_dir: Path) -> None:
        self.lexicon = load_lexicon(data_dir)
        self.lexicon.warm()

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RiskDetector:
        """Read the lexicon."""
        return cls(Path(config.get("data_dir") or os.environ.get("DATA_DIR", "data")))

    def process(self, messages: List[Message]) -> List[Message]:
        """Assess each message."""
        for message in messages:
            risk = assess(message.get(TEXT) or "", self.lexicon)
            if risk.level is RiskLevel.NONE:
                continue
            values = {"risk_level": risk.level.value, "risk_kind": risk.kind.value if risk.kind else None}
            whole = {"start": 0, "end": len(message.get(TEXT)), "extractor": type(self).__name__}
            entities = [{"entity": k, "value": v, **whole} for k, v in values.items() if v]
            message.set(ENTITIES, (message.get(ENTITIES) or []) + entities, add_to_output=True)
            if risk.level >= RiskLevel.HIGH:
                message.set(INTENT, {"name": DANGER_INTENT, "confidence": 1.0}, add_to_output=True)
        return messages
