"""Documents that were published, and letters that were signed, for tests of what follows from them."""

from datetime import date, datetime, timedelta
from typing import Any

from gscm.lib import originals
from gscm.lib.months import months_later
from suppliers.models import (
    Document,
    DocumentVersion,
    LetterOfGuarantee,
    Membership,
    Role,
    Subsidiary,
    Supplier,
    User,
)
from suppliers.models.documents import PolicyTopic
from suppliers.services import documents, letters
from tests.people import NOW, TODAY, Cast

SECTIONS = {topic: {"en": f"About {topic}.", "zh": f"关于 {topic}。"} for topic in PolicyTopic}


def second_person() -> User:
    """Somebody of the centre besides Lin: who publishes what Lin proposes."""
    user, is_new = User.objects.get_or_create(
        email="mei@lanhai.example", defaults={"full_name": "Mei", "language": "en", "password": "!"}
    )
    if is_new:
        Membership.objects.create(user=user, role=Role.CENTRE, since=date(2020, 1, 1))
    return user


def a_document(kind: str, people: Cast, **values: Any) -> Document:
    """The document of this kind, made if there is none."""
    known = Document.objects.filter(kind=kind).first()
    if known and not values:
        return known
    facts = {"title_en": f"The {kind}", "title_zh": f"文件 {kind}", "owner": people.lin} | values
    return documents.create(Document(kind=kind, **facts), by=people.lin, at=NOW)


def a_draft(
    kind: str, people: Cast, *, subsidiaries: list[Subsidiary] | None = None, named: Any = (), **values: Any
) -> DocumentVersion:
    """A draft of a document of this kind, complete unless told otherwise."""
    document = values.pop("document", None) or a_document(kind, people)
    facts: dict[str, Any] = {
        "text_en": "What is meant.",
        "text_zh": "含义如下。",
        "change_en": "First version",
        "change_zh": "首版",
        "effective_on": TODAY,
        "sections": SECTIONS if kind == "policy" else {},
    }
    version = DocumentVersion(document=document, **(facts | values))
    return documents.write(version, subsidiaries=subsidiaries or [], named=named, by=people.lin, at=NOW)


def published(kind: str, people: Cast, *, at: datetime = NOW, **values: Any) -> DocumentVersion:
    """A version that Lin proposed and Mei published."""
    version = a_draft(kind, people, **values)
    documents.propose(version, by=people.lin, at=at)
    documents.publish(version, by=second_person(), at=at)
    return version


def a_letter(
    supplier: Supplier, version: DocumentVersion, by: User, *, expires_on: date | None = None, **values: Any
) -> LetterOfGuarantee:
    """A letter signed electronically on the day of the tests, or so long ago that it expires on the day."""
    content = letters.text_to_sign(version, supplier, "en").encode()
    months = version.document.validity_months
    signed_on = expires_on and months_later(expires_on, -months)
    facts = {
        "way": "electronic",
        "decision": "accepted",
        "language": "en",
        "signer_name": "Ana",
        "signer_function": "Director",
        "signed_on": signed_on or TODAY,
        "expires_on": expires_on or months_later(TODAY, months),
        "file_name": "letter.txt",
        "recorded_by": by,
        "recorded_at": NOW,
    }
    name, digest = originals.keep(content)
    return LetterOfGuarantee.objects.create(
        supplier=supplier, version=version, file=name, size=len(content), sha256=digest, **(facts | values)
    )


def in_days(days: int) -> date:
    """So many days after the day of the tests."""
    return TODAY + timedelta(days=days)
