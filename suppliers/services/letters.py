"""The verbs of letters of guarantee: signed in the portal, handed in as a scan, looked at by the team."""

from datetime import date, datetime

import structlog
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gscm.lib import originals
from gscm.lib.months import months_later
from suppliers.models import DocumentVersion, LetterOfGuarantee, Supplier, User

logger = structlog.get_logger(__name__)


class LetterRefused(Exception):
    """The letter cannot be taken or decided on. Nothing was changed."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


DECIDED = gettext_lazy("The letter was decided on already.")
NO_TEXT = gettext_lazy("The text has changed since the page was opened. Read it again, then sign.")
EXPIRED = gettext_lazy("The letter was signed so long ago that it holds no more.")


def text_to_sign(version: DocumentVersion, supplier: Supplier, language: str) -> str:
    """The very text that a supplier signs: title, version, text, and for whom. Same words, same bytes."""
    with translation.override(language):
        return "\n\n".join(
            (
                version.document.title,
                _("Version %(number)s, effective from %(day)s")
                % {"number": version.number, "day": version.effective_on.isoformat()},
                version.text.replace("\r\n", "\n").strip(),
                f"{supplier.name_in(language)} ({supplier.external_id})",
            )
        )


def sign(
    version: DocumentVersion,
    supplier: Supplier,
    *,
    language: str,
    sha256: str,
    name: str,
    function: str,
    by: User,
    at: datetime,
) -> LetterOfGuarantee:
    """A contact signs the text for the supplier, electronically; it holds at once.

    `sha256` is that of the text which the page showed: what is signed is what was read.

    :raises LetterRefused: the text is another one by now.
    """
    content = text_to_sign(version, supplier, language).encode()
    if originals.sha256(content) != sha256:
        raise LetterRefused(NO_TEXT)
    return _keep(
        version,
        supplier,
        content,
        way=LetterOfGuarantee.Way.ELECTRONIC,
        decision=LetterOfGuarantee.Decision.ACCEPTED,
        file_name=f"{supplier.external_id}-{version.number}.txt",
        language=language,
        signer=(name, function),
        signed_on=timezone.localdate(at),
        by=by,
        at=at,
    )


def hand_in(
    version: DocumentVersion,
    supplier: Supplier,
    content: bytes,
    *,
    file_name: str,
    language: str,
    name: str,
    function: str,
    signed_on: date,
    by: User,
    at: datetime,
) -> LetterOfGuarantee:
    """Take a scan of a letter signed on paper. It counts once the team has looked at it.

    :raises LetterRefused: it would be expired already.
    """
    if months_later(signed_on, version.document.validity_months) <= timezone.localdate(at):
        raise LetterRefused(EXPIRED)
    return _keep(
        version,
        supplier,
        content,
        way=LetterOfGuarantee.Way.SCAN,
        decision=LetterOfGuarantee.Decision.WAITING,
        file_name=file_name,
        language=language,
        signer=(name, function),
        signed_on=signed_on,
        by=by,
        at=at,
    )


def _keep(
    version: DocumentVersion,
    supplier: Supplier,
    content: bytes,
    *,
    way: str,
    decision: str,
    file_name: str,
    language: str,
    signer: tuple[str, str],
    signed_on: date,
    by: User,
    at: datetime,
) -> LetterOfGuarantee:
    stored, digest = originals.keep(content)
    name, function = signer
    letter = LetterOfGuarantee.objects.create(
        supplier=supplier,
        version=version,
        way=way,
        decision=decision,
        language=language,
        signer_name=name,
        signer_function=function,
        signed_on=signed_on,
        expires_on=months_later(signed_on, version.document.validity_months),
        file=stored,
        file_name=file_name,
        size=len(content),
        sha256=digest,
        recorded_by=by,
        recorded_at=at,
    )
    logger.info("letter kept", letter_id=letter.pk, supplier_id=supplier.pk, way=way, by_id=by.pk)
    return letter


def accept(letter: LetterOfGuarantee, *, by: User, at: datetime) -> None:
    """Let a scan count.

    :raises LetterRefused: it was decided on already.
    """
    _decide(letter, LetterOfGuarantee.Decision.ACCEPTED, reason="", by=by, at=at)


def refuse(letter: LetterOfGuarantee, *, reason: str, by: User, at: datetime) -> None:
    """Say why a scan does not count.

    :raises LetterRefused: it was decided on already.
    """
    _decide(letter, LetterOfGuarantee.Decision.REFUSED, reason=reason, by=by, at=at)


def _decide(letter: LetterOfGuarantee, decision: str, *, reason: str, by: User, at: datetime) -> None:
    waiting = LetterOfGuarantee.objects.filter(pk=letter.pk, decision=LetterOfGuarantee.Decision.WAITING)
    if not waiting.update(decision=decision, reason=reason, decided_by=by, decided_at=at):
        raise LetterRefused(DECIDED)
    logger.info("letter decided on", letter_id=letter.pk, decision=decision, by_id=by.pk)
