from .call import (
    Call,
    CityType,
    CountryList,
    CriteriaVersion,
    Criterion,
    CriterionWeight,
    FormField,
    FormSection,
    Guideline,
    Question,
)
from .decision import Decision, Release
from .pool import PoolMember
from .proposal import (
    Attachment,
    Message,
    Proposal,
    ReferenceCounter,
    Step,
    Submission,
    attachment_path,
    private_storage,
)
from .review import Review, Score

__all__ = [
    "Attachment",
    "Call",
    "CityType",
    "CountryList",
    "CriteriaVersion",
    "Criterion",
    "CriterionWeight",
    "Decision",
    "FormField",
    "FormSection",
    "Guideline",
    "Message",
    "PoolMember",
    "Proposal",
    "Question",
    "ReferenceCounter",
    "Release",
    "Review",
    "Score",
    "Step",
    "Submission",
    "attachment_path",
    "private_storage",
]
