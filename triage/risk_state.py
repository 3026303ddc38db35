"""What the messages of one talk add up to: risk that builds up, and never falls by itself.

"Det var for sjov" does not lower it. A clear explanation, or "jeg er i sikkerhed", lowers it to care mode: still
gentle, no forms, asks how it goes. Holds no text; may be kept in memory for the length of a talk.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from triage.risk import RiskAssessment
from triage.vocabulary import RiskKind, RiskLevel, Who

HINTS_TO_HIGH = 3  # messages with hints of the same kind that together count as high
CARE_TURNS = 3  # calm messages after which care mode ends, once the visitor is safe or has explained
# Kinds whose hints add up; those of one group add up together.
BUILDING_GROUPS = (
    frozenset({RiskKind.SUICIDE, RiskKind.SELF_HARM}),
    frozenset({RiskKind.SEXUAL_ABUSE}),
    frozenset({RiskKind.PHYSICAL_ABUSE}),
)


@dataclass(frozen=True)
class RiskState:
    """Where a talk stands.

    Args:
        level: Level of the talk now; rises at once, falls only to CONCERN, by explanation or safety.
        peak: Highest level ever in this talk; for the queue.
        kind: What the danger is; the strongest so far.
        who: Who is in danger.
        care_mode: The next turns are gentle: no form, a check-in, a human near.
        asks_check: Answer this message with one caring check question.
        urgent: This very message demands the urgent answer.
        hints: How many messages held a concern, by kind.
        standing: Dangers told, high or acute, that nothing has taken back: a later one does not make an earlier one go.
        calm: Calm messages in a row since the level fell.
    """

    level: RiskLevel = RiskLevel.NONE
    peak: RiskLevel = RiskLevel.NONE
    kind: RiskKind | None = None
    who: Who = Who.SELF
    care_mode: bool = False
    asks_check: bool = False
    urgent: bool = False
    hints: tuple[tuple[RiskKind, int], ...] = ()
    standing: frozenset[RiskKind] = frozenset()
    calm: int = 0

    def update(self, assessment: RiskAssessment) -> RiskState:
        """Return the state after one more message of the visitor."""
        if assessment.level >= RiskLevel.HIGH:
            return self._raised(assessment)
        if assessment.level is RiskLevel.CONCERN:
            return self._hinted(assessment)
        return self._calmer(assessment)

    def about_self(self) -> RiskState:
        """Return the state after the visitor said that "the friend" is themselves: the danger is answered anew, to them."""
        if self.who is Who.SELF or self.level is RiskLevel.NONE:
            return replace(self, who=Who.SELF)
        is_danger = self.level >= RiskLevel.HIGH
        care_mode = self.care_mode or is_danger
        return replace(self, who=Who.SELF, urgent=is_danger, care_mode=care_mode, asks_check=not is_danger, calm=0)

    def hint_count(self, kind: RiskKind | None) -> int:
        """Return how many messages held a concern of this kind."""
        return dict(self.hints).get(kind, 0) if kind else 0

    def _raised(self, said: RiskAssessment) -> RiskState:
        """Danger now: the card of this message is its own, the talk keeps the stronger of old and new."""
        stronger = said.level >= self.level
        return replace(
            self,
            level=max(self.level, said.level, key=lambda level: level.rank),
            peak=max(self.peak, said.level, key=lambda level: level.rank),
            kind=said.kind if stronger else self.kind,
            who=said.who if stronger else self.who,
            care_mode=True,
            asks_check=False,
            urgent=True,
            standing=self.standing | {said.kind or RiskKind.OTHER},
            calm=0,
        )

    def _hinted(self, said: RiskAssessment) -> RiskState:
        counts = dict(self.hints)
        kind = said.kind or RiskKind.OTHER
        counts[kind] = counts.get(kind, 0) + 1
        hinted = replace(self, hints=tuple(sorted(counts.items())), urgent=False, asks_check=True, calm=0)
        together = sum(counts.get(one, 0) for group in BUILDING_GROUPS if kind in group for one in group)
        if self.level < RiskLevel.HIGH and together >= HINTS_TO_HIGH:
            return hinted._raised(replace(said, level=RiskLevel.HIGH))
        if self.level >= RiskLevel.HIGH:
            return hinted
        peak = max(self.peak, RiskLevel.CONCERN, key=lambda level: level.rank)
        return replace(hinted, level=RiskLevel.CONCERN, peak=peak, kind=kind, who=said.who)

    def _calmer(self, said: RiskAssessment) -> RiskState:
        """No danger in this message: only safety or a clear explanation lets the level fall."""
        if self.level >= RiskLevel.HIGH and (said.safe or said.explained) and not said.retracted:
            return replace(
                self,
                level=RiskLevel.CONCERN,
                care_mode=True,
                asks_check=True,
                urgent=False,
                standing=frozenset(),
                calm=0,
            )
        calm = self.calm + 1 if self.level < RiskLevel.HIGH else 0
        care = self.care_mode and calm < CARE_TURNS
        doubtful = self.level >= RiskLevel.HIGH or (said.retracted and self.level > RiskLevel.NONE)
        return replace(self, care_mode=care, asks_check=doubtful, urgent=False, calm=calm)
