"""The template library: taking an uploaded blank on, and telling what it is. The web process never looks into it."""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.lib.commits import after_commit
from suppliers.models import User
from surveys.models import TemplateFile
from surveys.services import copies
from surveys.workbooks.detect import NEEDED, OPTIONAL, Template, detect
from surveys.workbooks.package import Limits, open_package
from surveys.workbooks.refusals import Refused
from surveys.workbooks.sheets import Sheets
from surveys.workbooks.writing.prefill import prefill
from surveys.workbooks.writing.values import DeclarationValues
from surveys.workbooks.writing.xml import Unwritable

logger = structlog.get_logger(__name__)


class AlreadyThere(Exception):
    """The library holds this very file."""


def receive(content: bytes, *, file_name: str, licence_note: str, by: User, at: datetime) -> Job:
    """Keep the bytes of an uploaded template and leave a job that reads what it is."""
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.TEMPLATE_UPLOAD,
            title=file_name[:200],
            owner=by,
            created_at=at,
            parameters={
                "file": originals.keep(content)[0],
                "file_name": file_name[-255:],
                "licence_note": licence_note,
            },
        )
        after_commit(copies.ring, job.pk, job.kind)
    return job


def carry_out(job: Job, *, at: datetime) -> None:
    """Add the file of a job to the library, or say in the job why it cannot be used."""
    if not job.claim(at=at, patience=copies.PATIENCE):
        return
    with originals.originals().open(job.parameters["file"]) as file:
        content = file.read()
    with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
        try:
            template = add(
                content,
                file_name=job.parameters["file_name"],
                licence_note=job.parameters["licence_note"],
                by=job.owner,
                at=at,
            )
        except AlreadyThere:
            job.fail(at=at, error=_("This very file is in the library already."))
        except Refused as refused:
            job.fail(at=at, error=_(refused.msgid) % refused.words(_))
        except Unwritable as unwritable:
            logger.warning("template not writable", job_id=job.pk, reason=str(unwritable))
            job.fail(
                at=at,
                error=_(
                    "The template is built in a way that copies cannot be made of. Upload the file as RMI publishes it."
                ),
            )
        except Exception:
            job.fail(
                at=at,
                error=_("Something went wrong on our side; nothing was changed. A person has to look at it."),
            )
            raise
        else:
            job.finish(at=at, result={"template_id": template.pk})


def add(content: bytes, *, file_name: str, licence_note: str, by: User | None, at: datetime) -> TemplateFile:
    """Add a blank to the library; it has been read, and a copy of it written and read again.

    :raises AlreadyThere: the same bytes are in the library.
    :raises Refused: the file is no RMI template that can be read.
    :raises Unwritable: copies cannot be made of it.
    """
    digest = originals.sha256(content)
    if TemplateFile.objects.filter(sha256=digest).exists():
        raise AlreadyThere
    limits = Limits(max_bytes=settings.UPLOAD_MAX_BYTES)
    found = _recognised(content, limits)
    _recognised(prefill(content, DeclarationValues(), limits).content, limits)
    template: TemplateFile = TemplateFile.objects.create(
        family=found.family.value,
        version=found.version,
        template_text=found.template_text[:100],
        file=originals.keep(content)[0],
        file_name=file_name,
        size=len(content),
        sha256=digest,
        licence_note=licence_note,
        uploaded_by=by,
        uploaded_at=at,
    )
    return template


def _recognised(content: bytes, limits: Limits) -> Template:
    return detect(Sheets(open_package(content, limits), NEEDED, OPTIONAL))
