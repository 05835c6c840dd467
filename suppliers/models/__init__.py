"""Who: the organisation, its people, its suppliers."""

from suppliers.models.competence import Competence
from suppliers.models.delegations import Delegation
from suppliers.models.document_mails import DocumentMail
from suppliers.models.documents import (
    Acknowledgement,
    Document,
    DocumentReview,
    DocumentVersion,
    DocumentVersionTransition,
)
from suppliers.models.hand_overs import HandOver
from suppliers.models.imports import SupplierImport, SupplierImportLine
from suppliers.models.letters import LetterOfGuarantee
from suppliers.models.meetings import FollowUp, Meeting, MeetingDecision
from suppliers.models.organisation import Subsidiary, SubsidiaryPlacement
from suppliers.models.parts import Customer, Part, SuppliedPart
from suppliers.models.people import Membership, Role, User
from suppliers.models.release import ReleaseDecision
from suppliers.models.sites import CascadeSurvey, SupplierSite
from suppliers.models.suppliers import Contact, Supplier, SupplierScoped, SupplyRelation
from suppliers.models.talks import SupplierTalk
from suppliers.models.trainings import Participant, TrainingDuty, TrainingSession
from suppliers.models.trainings_mails import TrainingMail
from suppliers.models.trainings_materials import (
    MaterialFile,
    MaterialForward,
    MaterialRead,
    MaterialVersion,
    TrainingMaterial,
    TrainingTopic,
)
from suppliers.models.trainings_quizzes import Quiz, QuizResult
from suppliers.models.trainings_sheets import AttendanceSheet

__all__ = [
    "Acknowledgement",
    "AttendanceSheet",
    "CascadeSurvey",
    "Competence",
    "Contact",
    "Customer",
    "Delegation",
    "Document",
    "DocumentMail",
    "DocumentReview",
    "DocumentVersion",
    "DocumentVersionTransition",
    "FollowUp",
    "HandOver",
    "LetterOfGuarantee",
    "MaterialFile",
    "MaterialForward",
    "MaterialRead",
    "MaterialVersion",
    "Meeting",
    "MeetingDecision",
    "Membership",
    "Part",
    "Participant",
    "Quiz",
    "QuizResult",
    "ReleaseDecision",
    "Role",
    "Subsidiary",
    "SubsidiaryPlacement",
    "SuppliedPart",
    "Supplier",
    "SupplierImport",
    "SupplierImportLine",
    "SupplierScoped",
    "SupplierSite",
    "SupplierTalk",
    "SupplyRelation",
    "TrainingDuty",
    "TrainingMail",
    "TrainingMaterial",
    "TrainingSession",
    "TrainingTopic",
    "User",
]
