"""Lists of who took part: read into a preview with what is wrong in each row, then applied."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from gscm.lib import originals
from suppliers.models import (
    AttendanceSheet,
    Contact,
    Membership,
    Participant,
    Supplier,
    TrainingSession,
    User,
)
from suppliers.services import trainings_people
from suppliers.services.csv_table import ImportRefused, read_table

logger = structlog.get_logger(__name__)

REQUIRED = ("name",)
COLUMNS = ("name", "email", "supplier", "attended")
HEADS = {
    "姓名": "name",
    "参加人": "name",
    "邮箱": "email",
    "电子邮箱": "email",
    "e-mail": "email",
    "供应商编号": "supplier",
    "供应商编码": "supplier",
    "supplier number": "supplier",
    "是否参加": "attended",
    "出席": "attended",
    "签到": "attended",
}
"""Other names of the columns, in lower case."""
YES = frozenset({"", "yes", "y", "true", "1", "x", "是", "已参加", "出席", "√", "✓"})
NO = frozenset({"no", "n", "false", "0", "否", "未参加", "缺席"})
MOST_BYTES = 1024 * 1024
MOST_ROWS = 2000
"""A list of a conference is small: it is read while its sender waits, other than tables of suppliers."""

Table = list[tuple[int, dict[str, str]]]


class SheetSettled(Exception):
    """The list was applied or discarded before."""


@dataclass(slots=True)
class Row:
    """One row as understood: who it is, whether there, and what is wrong; `person` is not saved yet where new."""

    number: int
    name: str
    email: str
    supplier: str
    attended: bool = True
    person: Participant | None = None
    problem: str = ""

    @property
    def state(self) -> str:
        """What the row does: wrong, new, changed or unchanged."""
        if self.problem:
            return "wrong"
        if self.person is None or (self.person.pk and self.person.attended == self.attended):
            return "unchanged"
        return "changed" if self.person.pk else "new"


@dataclass(slots=True)
class _Known:
    """Whom the rows may mean."""

    colleagues: dict[str, User]
    contacts: dict[str, list[Contact]]
    suppliers: dict[str, Supplier]
    people: list[Participant]
    taken: dict[tuple[object, ...], int] = field(default_factory=dict)


def read(content: bytes) -> Table:
    """The rows of a sheet.

    :raises ImportRefused: it is no such table, is empty or too long.
    """
    rows = read_table(content, required=REQUIRED, columns=COLUMNS, heads=HEADS)
    if not rows:
        raise ImportRefused([_("The file has no rows.")])
    if len(rows) > MOST_ROWS:
        raise ImportRefused([_("The table has more than %(rows)d rows.") % {"rows": MOST_ROWS}])
    return rows


def receive(
    session: TrainingSession, content: bytes, *, file_name: str, by: User, at: datetime
) -> AttendanceSheet:
    """Keep an uploaded list for its preview; nothing is recorded yet.

    :raises ImportRefused: it cannot be read.
    """
    read(content)
    name, digest = originals.keep(content)
    return AttendanceSheet.objects.create(
        session=session, file=name, file_name=file_name[:250], sha256=digest, received_by=by, received_at=at
    )


def preview(sheet: AttendanceSheet, *, by: User) -> list[Row]:
    """What the list would record, row by row. A fixed number of queries."""
    with sheet.file.open("rb") as file:
        return understood(sheet.session, read(file.read()), by=by)


@transaction.atomic
def apply(sheet: AttendanceSheet, *, by: User, at: datetime) -> int:
    """Record what the list says, wrong rows left out; say how many people are new or changed.

    :raises SheetSettled: it was applied or discarded before.
    :raises TrainingRefused: the training was called off, or its day lies ahead.
    """
    sheet = AttendanceSheet.objects.select_for_update(of=("self",)).select_related("session").get(pk=sheet.pk)
    if sheet.status != AttendanceSheet.Status.PREVIEW:
        raise SheetSettled
    count = record(sheet.session, preview(sheet, by=by), evidence=sheet.file_name, by=by, at=at)
    AttendanceSheet.objects.filter(pk=sheet.pk).update(
        status=AttendanceSheet.Status.APPLIED, settled_by=by, settled_at=at, taken_in=count
    )
    logger.info("attendance list applied", sheet_id=sheet.pk, by_id=by.pk, people=count)
    return count


def discard(sheet: AttendanceSheet, *, by: User, at: datetime) -> None:
    """Put a preview away; nothing was recorded by it.

    :raises SheetSettled: it was applied or discarded before.
    """
    waiting = AttendanceSheet.objects.filter(pk=sheet.pk, status=AttendanceSheet.Status.PREVIEW)
    if not waiting.update(status=AttendanceSheet.Status.DISCARDED, settled_by=by, settled_at=at):
        raise SheetSettled


def record(session: TrainingSession, rows: Iterable[Row], *, evidence: str, by: User, at: datetime) -> int:
    """Record the rows that are right; say how many people are new or changed."""
    new, known = [], {}
    for row in rows:
        if row.person is None or row.state in {"wrong", "unchanged"}:
            continue
        if row.person.pk:
            known[row.person.pk] = row.attended
        else:
            row.person.evidence = evidence[:300]
            new.append(row.person)
    changed = trainings_people.note_attendance(session, known, evidence=evidence[:300], by=by, at=at)
    return changed + trainings_people.add(session, new, by=by, at=at)


def understood(session: TrainingSession, table: Table, *, by: User) -> list[Row]:
    """Whom each row means among colleagues, and people of suppliers within the reader's reach."""
    known = _known(session, table, by=by)
    return [_understood(number, cells, session, known) for number, cells in table]


def _known(session: TrainingSession, table: Table, *, by: User) -> _Known:
    emails = {cells.get("email", "").lower() for _number, cells in table} - {""}
    numbers = {cells.get("supplier", "") for _number, cells in table} - {""}
    seen = Supplier.objects.visible_to(by)
    holders = Membership.objects.in_force(session.day).values("user")
    contacts: dict[str, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(email__in=emails, is_active=True, supplier__in=seen).order_by("pk"):
        contacts[contact.email.lower()].append(contact)
    return _Known(
        colleagues={one.email: one for one in User.objects.filter(email__in=emails, pk__in=holders)},
        contacts=contacts,
        suppliers={one.external_id: one for one in seen.filter(external_id__in=numbers)},
        people=list(Participant.objects.visible_to(by).filter(session=session).select_related("supplier")),
    )


def _understood(number: int, cells: dict[str, str], session: TrainingSession, known: _Known) -> Row:
    row = Row(number, cells.get("name", ""), cells.get("email", "").lower(), cells.get("supplier", ""))
    said = cells.get("attended", "").lower()
    row.attended = said in YES
    row.problem = _wrong(row, said, known)
    if row.problem:
        return row
    person, row.problem = _person(row, session, known)
    if row.problem or person is None:
        return row
    key = (person.supplier_id, person.email or person.name)
    first = known.taken.setdefault(key, number)
    if first != number:
        row.problem = _("named in row %(number)d already.") % {"number": first}
        return row
    # Whoever was not there and is not on the list needs no line on it.
    row.person = person if person.pk or row.attended else None
    return row


def _wrong(row: Row, said: str, known: _Known) -> str:
    if said not in YES | NO:
        return _("“%(word)s” says neither yes nor no.") % {"word": said}
    if not row.name and not row.email:
        return _("a name or an e-mail address is needed.")
    if len(row.name) > 100:
        return _("the name is too long.")
    if row.email:
        try:
            validate_email(row.email)
        except ValidationError:
            return _("“%(email)s” is no e-mail address.") % {"email": row.email}
    if row.supplier and row.supplier not in known.suppliers:
        return _("no supplier has the number %(number)s.") % {"number": row.supplier}
    return ""


def _person(row: Row, session: TrainingSession, known: _Known) -> tuple[Participant | None, str]:
    """The person of a row: on the list already, a colleague, a contact, or a guest of a supplier."""
    supplier = known.suppliers.get(row.supplier)
    there = [one for one in known.people if _is_meant(one, row, supplier)]
    if len(there) == 1:
        return there[0], ""
    if row.email and supplier is None and (colleague := known.colleagues.get(row.email)):
        name = str(colleague)[:100]
        return Participant(session=session, user=colleague, name=name, email=colleague.email), ""
    contacts = [one for one in known.contacts.get(row.email, []) if supplier in (None, one.supplier)]
    if len(contacts) > 1 or len(there) > 1:
        return None, _("the person speaks for several suppliers: name the supplier's number.")
    if contacts:
        [contact] = contacts
        return Participant(
            session=session,
            user_id=contact.user_id,
            supplier_id=contact.supplier_id,
            contact=contact,
            name=contact.name,
            email=contact.email.lower(),
        ), ""
    if supplier is None:
        return None, _("nobody is known by this row: name the supplier's number.")
    name = row.name or row.email[:100]
    return Participant(session=session, supplier=supplier, name=name, email=row.email), ""


def _is_meant(person: Participant, row: Row, supplier: Supplier | None) -> bool:
    if supplier is not None and person.supplier_id != supplier.pk:
        return False
    if row.email:
        return person.email == row.email
    return supplier is not None and person.name == row.name
