"""What a further supplier has of its model: the tables in their order, and what is its own in each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Model

from risk.models import (
    Alert,
    AlertTransition,
    Case,
    CaseAction,
    CaseEscalation,
    CaseEvidence,
    CaseHold,
    CaseMail,
    CaseMessage,
    CaseTransition,
)
from suppliers.models import (
    Acknowledgement,
    CascadeSurvey,
    Contact,
    DocumentMail,
    HandOver,
    LetterOfGuarantee,
    MaterialForward,
    MaterialRead,
    Part,
    Participant,
    ReleaseDecision,
    SuppliedPart,
    Supplier,
    SupplierSite,
    SupplierTalk,
    SupplyRelation,
    TrainingMail,
    User,
)
from surveys.models import (
    Answer,
    CampaignMail,
    DecisionMail,
    Declaration,
    EscalationDecision,
    FinalRow,
    Finding,
    FindingRepair,
    Justification,
    LadderHold,
    MailLine,
    NameProposal,
    NoMineralsAnswer,
    ReportedMine,
    ReportedProduct,
    ReportedSmelter,
    Request,
    ScopeChange,
    ScopeEntry,
    ScopeExclusion,
    Submission,
    SubmissionTransition,
    TaskLink,
    TaskLinkStep,
    TaskMail,
    TaskMessage,
    ThreadVisit,
)
from surveys.models.materials import MineralContent


@dataclass(frozen=True, slots=True)
class Table:
    """A table of which each further supplier has the rows that its model has."""

    model: type[Model]
    owner: str = "supplier"
    """The field that says whose a row is: a supplier, or a row of a table before."""
    rows: str = ""
    """Where no field says it: a query for the key of a row and the number of the further supplier."""
    told: tuple[str, ...] = ()
    """Fields that name the supplier, its people or its numbers."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Fields that have another value, as SQL: `model` is the model's row, `twin` the further supplier."""
    is_paced: bool = True
    """Whether things happen a little later than with the model."""


_OF_CONTACT = """
    SELECT DISTINCT contact.user_id, owner.twin
      FROM suppliers_contact contact JOIN twin_of_suppliers_supplier owner ON owner.old = contact.supplier_id
     WHERE contact.user_id IS NOT NULL
"""
_OF_DELIVERY = """
    SELECT DISTINCT delivery.part_id, owner.twin
      FROM suppliers_suppliedpart delivery
      JOIN twin_of_suppliers_supplier owner ON owner.old = delivery.supplier_id
"""
_OF_TRAINING = """
    SELECT mail.id, owner.twin
      FROM suppliers_trainingmail mail JOIN twin_of_suppliers_participant owner ON owner.old = mail.participant_id
     UNION ALL
    SELECT mail.id, owner.twin
      FROM suppliers_trainingmail mail JOIN twin_of_suppliers_materialforward owner ON owner.old = mail.forward_id
"""
_SUPPLIERS = "SELECT twin.model_id, twin.number FROM twin"


def _kept(table: str, column: str) -> str:
    """What `keep_files` told of the supplier's own file."""
    return (
        f"(SELECT kept.{column} FROM kept"  # noqa: S608  names of ours
        f" WHERE kept.name = '{table}' AND kept.old = model.id AND kept.twin = twin.number)"
    )


def _file(table: str) -> dict[str, str]:
    return {name: _kept(table, name) for name in ("file", "sha256", "size")}


_DAY_IN_NAME = r"""
    regexp_replace(
        pg_temp.told(model.file_name, twin.before, twin.after), '\d{8}',
        to_char(pg_temp.day(pg_temp.paced(model.received_at, twin.pace)), 'YYYYMMDD')
    )
"""
_CASE_NUMBER = "(SELECT fresh.number FROM fresh WHERE fresh.old = model.id AND fresh.twin = twin.number)"
_CLOSING_RECORD = """
    CASE WHEN model.closing_record ? 'declarations' THEN model.closing_record || jsonb_build_object(
        'checked_on', pg_temp.day(pg_temp.paced(model.closed_at, twin.pace)),
        'declarations', (
            SELECT jsonb_agg(
                       one.value || jsonb_build_object(
                           'submission', submission.id, 'declaration', declaration.new,
                           'sha256', submission.sha256, 'file_name', submission.file_name
                       ) ORDER BY one.ordinality
                   )
              FROM jsonb_array_elements(model.closing_record -> 'declarations') WITH ORDINALITY one
              JOIN twin_of_surveys_submission s
                ON s.old = (one.value ->> 'submission')::bigint AND s.twin = twin.number
              JOIN surveys_submission submission ON submission.id = s.new
              JOIN twin_of_surveys_declaration declaration
                ON declaration.old = (one.value ->> 'declaration')::bigint AND declaration.twin = twin.number
        )
    ) ELSE model.closing_record END
"""

# Mails of the past are not sent today.
_WRITTEN = """
    (SELECT message.written_at FROM risk_casemessage message JOIN twin_of_risk_casemessage made ON made.new = message.id
      WHERE made.old = model.message_id AND made.twin = twin.number)
"""
OWN_LINK = "encode(sha256(convert_to(model.token_hash || '-' || twin.number::text, 'UTF8')), 'hex')"
"""What stands in the supplier's own link, made of what is kept of its model's."""

TABLES = (
    Table(
        Supplier,
        rows=_SUPPLIERS,
        instead={
            "external_id": "twin.supplier_number",
            "name": "twin.name",
            "name_local": "twin.name_local",
            "buyer": "twin.buyer",
        },
        is_paced=False,
    ),
    Table(
        User,
        rows=_OF_CONTACT,
        told=("email", "full_name"),
        instead={"password": "'!' || md5(model.id::text || '-' || twin.number::text)"},
        is_paced=False,
    ),
    Table(SupplyRelation),
    Table(Contact, told=("name", "email")),
    Table(HandOver, owner="contact"),
    Table(SupplierSite, told=("name", "address")),
    Table(CascadeSurvey),
    Table(Part, rows=_OF_DELIVERY, told=("number",)),
    Table(Part.customers.through, owner="part"),
    Table(SuppliedPart),
    Table(MineralContent, owner="part", told=("reference",)),
    Table(ReleaseDecision, is_paced=False),
    Table(
        LetterOfGuarantee,
        told=("signer_name", "file_name"),
        instead=_file("suppliers_letterofguarantee"),
        is_paced=False,
    ),
    Table(Acknowledgement),
    Table(DocumentMail, told=("to",), is_paced=False),
    Table(Participant, told=("name", "email"), is_paced=False),
    Table(MaterialRead),
    Table(
        MaterialForward,
        told=("note",),
        instead={"token": "md5(model.token || '-' || twin.number::text)"},
    ),
    Table(TrainingMail, rows=_OF_TRAINING, told=("to",), is_paced=False),
    Table(SupplierTalk, told=("partner",)),
    Table(ScopeEntry),
    Table(ScopeExclusion),
    Table(ScopeChange),
    Table(Request),
    Table(
        Submission,
        owner="request",
        instead=_file("surveys_submission") | {"file_name": _DAY_IN_NAME},
    ),
    Table(SubmissionTransition, owner="submission"),
    Table(DecisionMail, owner="step", told=("to",)),
    Table(Declaration, owner="submission", told=("company", "company_name")),
    Table(Answer, owner="declaration", told=("answer", "comment")),
    Table(ReportedSmelter, owner="declaration"),
    Table(ReportedProduct, owner="declaration", told=("values",)),
    Table(ReportedMine, owner="declaration"),
    Table(Finding, owner="submission", told=("parameters",)),
    Table(FindingRepair, owner="finding", told=("held", "value")),
    Table(Justification, owner="finding"),
    Table(NameProposal),
    Table(TaskMessage, owner="request", told=("text",)),
    Table(TaskMail, owner="message", told=("to",)),
    Table(ThreadVisit, owner="request"),
    Table(NoMineralsAnswer, owner="request"),
    Table(
        CampaignMail,
        told=("to", "name", "subject"),
        instead={"token": "md5(model.id::text || '-' || twin.number::text)::uuid"},
    ),
    Table(MailLine, owner="request", told=("to",)),
    Table(
        TaskLink,
        owner="contact",
        told=("email",),
        instead={"token_hash": f"encode(sha256(convert_to({OWN_LINK}, 'UTF8')), 'hex')"},
    ),
    Table(TaskLink.requests.through, owner="tasklink"),
    Table(TaskLinkStep, owner="link"),
    Table(LadderHold, owner="request"),
    Table(EscalationDecision, owner="request"),
    Table(FinalRow, owner="request"),
    Table(
        Case,
        told=("title",),
        instead={"number": _CASE_NUMBER, "closing_record": _CLOSING_RECORD},
    ),
    Table(CaseTransition, owner="case"),
    Table(CaseAction, owner="case", told=("description", "responsible", "outcome")),
    Table(CaseEvidence, owner="action"),
    Table(CaseMessage, owner="case", told=("text",)),
    Table(CaseEscalation, owner="case", told=("reason",)),
    Table(CaseHold, owner="case", told=("reason",)),
    Table(CaseMail, owner="case", told=("to",), instead={"claimed_at": _WRITTEN, "sent_at": _WRITTEN}),
    Table(Alert),
    Table(AlertTransition, owner="alert"),
)

ELSEWHERE = {
    "suppliers.QuizResult": "of colleagues",
    "surveys.IntakeFile": "what one folder held",
    "surveys.MaterialTrace": "counted anew",
    "risk.RiskScore": "scored anew",
    "risk.OriginConclusion": "scored anew",
    "risk.ListSignal": "compared anew",
    "risk.EffortStep": "ranked anew",
    "risk.Audit": "carried out with some of the first, and proposed by what happens",
    "risk.AuditCause": "as the audits",
    "risk.AuditMail": "as the audits",
    "risk.AuditAnswer": "as the audits",
    "risk.AuditFile": "as the audits",
    "risk.AuditFinding": "as the audits",
    "risk.Grievance": "brought forward by people",
    "risk.GrievanceSignal": "brought forward by people",
    "risk.SelfAssessment": "judged by people",
}
"""Rows about suppliers that do not grow, and why."""
