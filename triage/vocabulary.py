"""The words all processes share. Values are what stands in files, frames and rows."""

from __future__ import annotations

from enum import Enum


class RiskLevel(str, Enum):
    """How urgent a message is, in rising order (docs/adr/0003-risk-levels.md)."""

    NONE = "none"
    CONCERN = "concern"
    HIGH = "high"
    ACUTE = "acute"

    @property
    def rank(self) -> int:
        """Place in the order, 0 (none) to 3 (acute)."""
        return list(RiskLevel).index(self)

    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, RiskLevel) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.rank <= other.rank if isinstance(other, RiskLevel) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.rank > other.rank if isinstance(other, RiskLevel) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.rank >= other.rank if isinstance(other, RiskLevel) else NotImplemented


class RiskKind(str, Enum):
    """What the danger is."""

    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    PHYSICAL_ABUSE = "physical_abuse"
    SEXUAL_ABUSE = "sexual_abuse"
    DIGITAL_ABUSE = "digital_abuse"
    NEGLECT = "neglect"
    THREAT_TO_OTHERS = "threat_to_others"
    EATING = "eating"
    SUBSTANCE = "substance"
    MEDICAL = "medical"
    HOMELESS = "homeless"
    HONOUR = "honour"
    PSYCHOSIS = "psychosis"
    OTHER = "other"


class Who(str, Enum):
    """Who is in danger."""

    SELF = "self"
    OTHER = "other"


class Role(str, Enum):
    """Who writes, seen from the child or young person it is about."""

    SELF = "self"
    PARENT = "parent"
    FRIEND = "friend"
    PROFESSIONAL = "professional"


class Municipality(str, Enum):
    """The four municipalities served; OTHER is anywhere else in the country."""

    KALUNDBORG = "kalundborg"
    HADERSLEV = "haderslev"
    KERTEMINDE = "kerteminde"
    THISTED = "thisted"
    OTHER = "other"


class OfferState(str, Enum):
    """Whether one can join an offer today."""

    RUNNING = "running"
    PILOT = "pilot"
    PROPOSED = "proposed"
    ENDED = "ended"


class ConversationState(str, Enum):
    """Where a talk stands (docs/architecture.md, handing over)."""

    BOT = "bot"
    OFFERED = "offered"
    WAITING = "waiting"
    WITH_COUNSELLOR = "with_counsellor"
    ENDED = "ended"
    CLOSED_HOURS = "closed_hours"
    LEFT = "left"
    EXPIRED = "expired"


class Topic(str, Enum):
    """What help is sought for. The Danish words stand in data/topics.yml."""

    ANXIETY = "anxiety"
    LONELINESS = "loneliness"
    BULLYING = "bullying"
    SCHOOL_REFUSAL = "school_refusal"
    STRESS = "stress"
    FRIENDS = "friends"
    LOVE = "love"
    FAMILY_CONFLICT = "family_conflict"
    DIVORCE = "divorce"
    VIOLENCE = "violence"
    SEXUAL_ABUSE = "sexual_abuse"
    DIGITAL_ABUSE = "digital_abuse"
    SELF_WORTH = "self_worth"
    EATING = "eating"
    SLEEP = "sleep"
    GRIEF = "grief"
    SADNESS = "sadness"
    SELF_HARM = "self_harm"
    SUICIDE = "suicide"
    ANGER = "anger"
    AUTISM_ADHD = "autism_adhd"
    PSYCHIATRY = "psychiatry"
    SUBSTANCE = "substance"
    PARENTS_ADDICTION = "parents_addiction"
    PARENTS_ILLNESS = "parents_illness"
    FOSTER_CARE = "foster_care"
    MONEY = "money"
    JOB = "job"
    CRIME = "crime"
    PREGNANCY = "pregnancy"
    NEW_PARENT = "new_parent"
    SMALL_CHILD = "small_child"
    SEXUALITY = "sexuality"
    LGBT = "lgbt"
    SOCIAL_CONTROL = "social_control"
    REFUGEE = "refugee"
    DISABILITY = "disability"
    TURNING_18 = "turning_18"
    DYSLEXIA = "dyslexia"
    HEALTH = "health"
    HOUSING = "housing"
    GAMING = "gaming"
    LEISURE = "leisure"
    COUNSELLING = "counselling"
    CASE_HELP = "case_help"
    WORRY_FOR_CHILD = "worry_for_child"


class Aspect(str, Enum):
    """What can be asked about an offer or a contact: the keys under `facts` in its file."""

    WHAT = "what"
    WHO = "who"
    AGES = "ages"
    PRICE = "price"
    PLACE = "place"
    HOURS = "hours"
    JOIN = "join"
    SESSIONS = "sessions"
    GROUP = "group"
    ANONYMOUS = "anonymous"
    PARENTS = "parents"
    RUN_BY = "run_by"
    WAITING = "waiting"
    CONTACT = "contact"
    STATUS = "status"
