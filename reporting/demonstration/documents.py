"""What the invented group lays down: its policy, supplier code, letter of guarantee, a requirement and a procedure."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from gscm.lib.originals import sha256
from reporting.demonstration.asking import handler_of
from reporting.demonstration.calendar import Calendar, Deed
from reporting.demonstration.organisation import TEAMS
from reporting.demonstration.people import CENTRE, SECOND, person
from reporting.demonstration.suppliers import SUPPLIERS
from reporting.demonstration.texts import CODE, LETTER, POLICY, PROCEDURE, REQUIREMENT, SECTIONS, Texts
from suppliers.models import Contact, Document, DocumentMail, DocumentVersion, Supplier, User
from suppliers.models.documents import PolicyTopic
from suppliers.queries import letters as letter_queries
from suppliers.services import document_mails, documents, letters

MAIL_TIME = timedelta(minutes=2)
SIGNED_DAYS_AGO = (20, 60, 95, 140, 210, 260, 300, 320, 359, 400)
"""How long ago each supplier in ten signed; a letter holds for a year. Every third of the last kind never did."""


class Papers:
    """Plans the documents into the calendar."""

    def __init__(self, calendar: Calendar, begin: date) -> None:
        self._calendar = calendar
        self._begin = begin

    def plan(self) -> None:
        plan, today, begin = self._calendar.plan, self._calendar.today, self._begin
        plan(begin + timedelta(days=4), self._publish(Document.Kind.POLICY, POLICY[0], sections=SECTIONS))
        plan(begin + timedelta(days=5), self._publish(Document.Kind.CODE, CODE, for_colleagues=False))
        plan(begin + timedelta(days=5), self._publish(Document.Kind.LETTER, LETTER, for_colleagues=False))
        plan(
            begin + timedelta(days=12),
            self._publish(Document.Kind.PROCEDURE, PROCEDURE, for_suppliers="none"),
        )
        plan(today - timedelta(days=90), self._publish(Document.Kind.POLICY, POLICY[1], sections=SECTIONS))
        plan(today - timedelta(days=12), self._publish(Document.Kind.REQUIREMENT, REQUIREMENT))
        for kind in (Document.Kind.CODE, Document.Kind.LETTER):
            plan(begin + timedelta(days=360), self._review(kind))
        plan(today - timedelta(days=9), self._read)
        for place, _data in enumerate(SUPPLIERS):
            self._plan_supplier(place, today)
        yesterday = today - timedelta(days=1)
        plan(yesterday, lambda at: document_mails.remind_of_letters(on=yesterday, at=at))

    def _plan_supplier(self, place: int, today: date) -> None:
        plan = self._calendar.plan
        if place % 4 != 3:
            plan(self._begin + timedelta(days=20 + place), self._acknowledge(place, Document.Kind.CODE))
        if place % 5 < 3:
            plan(today - timedelta(days=80 - place), self._acknowledge(place, Document.Kind.POLICY))
        if place % 5 < 2:
            plan(today - timedelta(days=10 - place % 9), self._acknowledge(place, Document.Kind.REQUIREMENT))
        if place % 30 == 29:
            return
        plan(today - timedelta(days=SIGNED_DAYS_AGO[place % 10]), self._sign(place))

    def _publish(
        self,
        kind: str,
        texts: Texts,
        *,
        sections: dict[PolicyTopic, tuple[str, str]] | None = None,
        **audience: object,
    ) -> Deed:
        def deed(at: datetime) -> None:
            proposer, publisher = person(CENTRE), person(SECOND)
            document = Document.objects.filter(kind=kind).first() or documents.create(
                Document(
                    kind=kind,
                    title_en=texts.title_en,
                    title_zh=texts.title_zh,
                    owner=proposer,
                    validity_months=12,
                ),
                by=proposer,
                at=at,
            )
            version = DocumentVersion(
                document=document,
                text_en=texts.text_en,
                text_zh=texts.text_zh,
                change_en=texts.change_en,
                change_zh=texts.change_zh,
                sections={
                    str(topic): {"en": sections[topic][0], "zh": sections[topic][1]} for topic in PolicyTopic
                }
                if sections
                else {},
                effective_on=timezone.localdate(at),
                **audience,
            )
            documents.write(version, by=proposer, at=at)
            documents.propose(version, by=proposer, at=at)
            documents.publish(version, by=publisher, at=at)
            # The mails of the past are not sent again today.
            DocumentMail.objects.filter(version=version).update(claimed_at=at, sent_at=at + MAIL_TIME)

        return deed

    def _review(self, kind: str) -> Deed:
        def deed(at: datetime) -> None:
            document = Document.objects.get(kind=kind)
            documents.review(document, note="Compared with the RBA Code of Conduct", by=person(CENTRE), at=at)

        return deed

    def _read(self, at: datetime) -> None:
        """Some colleagues have read what is for them."""
        for version in DocumentVersion.objects.in_force(timezone.localdate(at)).filter(for_colleagues=True):
            for email in (CENTRE, SECOND, *set(TEAMS.values())):
                documents.acknowledge_own(version, by=person(email), at=at)

    def _acknowledge(self, place: int, kind: str) -> Deed:
        def deed(at: datetime) -> None:
            version = DocumentVersion.objects.in_force(timezone.localdate(at)).get(document__kind=kind)
            supplier = _supplier(place)
            if place % 10 == 1:
                note = "Signed list of the supplier conference"
                documents.acknowledge_for(version, supplier, note=note, by=handler_of(place), at=at)
            else:
                documents.acknowledge(version, supplier, by=_speaker(supplier), at=at)

        return deed

    def _sign(self, place: int) -> Deed:
        def deed(at: datetime) -> None:
            version = letter_queries.version_to_sign(on=timezone.localdate(at))
            assert version, "the letter was published before"  # noqa: S101
            supplier = _supplier(place)
            speaker = _speaker(supplier)
            text = letters.text_to_sign(version, supplier, supplier.language)
            function = "总经理" if supplier.language.startswith("zh") else "Managing director"
            letters.sign(
                version,
                supplier,
                language=supplier.language,
                sha256=sha256(text.encode()),
                name=speaker.full_name,
                function=function,
                by=speaker,
                at=at,
            )

        return deed


def _supplier(place: int) -> Supplier:
    return Supplier.objects.get(external_id=SUPPLIERS[place].number)


def _speaker(supplier: Supplier) -> User:
    contact = (
        Contact.objects.filter(supplier=supplier, user__isnull=False).select_related("user").earliest("pk")
    )
    assert contact.user  # noqa: S101
    return contact.user
