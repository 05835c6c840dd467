"""What was asked, and what was answered."""

from surveys.models.campaigns import Campaign, Family, Request, ScopeEntry
from surveys.models.corrections import CorrectedCopy, FindingRepair
from surveys.models.declarations import (
    Answer,
    Declaration,
    Finding,
    ReportedMine,
    ReportedProduct,
    ReportedSmelter,
)
from surveys.models.intake import IntakeFile
from surveys.models.justifications import Justification
from surveys.models.names import NameProposal, NameQuestion
from surveys.models.submissions import Submission, SubmissionTransition
from surveys.models.templates import TemplateFile

__all__ = [
    "Answer",
    "Campaign",
    "CorrectedCopy",
    "Declaration",
    "Family",
    "Finding",
    "FindingRepair",
    "IntakeFile",
    "Justification",
    "NameProposal",
    "NameQuestion",
    "ReportedMine",
    "ReportedProduct",
    "ReportedSmelter",
    "Request",
    "ScopeEntry",
    "Submission",
    "SubmissionTransition",
    "TemplateFile",
]
