"""The group's declaration: asked for, computed by a worker, released by a second person or discarded."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gscm.jobs.models import Job
from gscm.lib import originals
from gscm.lib.commits import after_commit
from reporting.models import GroupDeclaration
from reporting.queries import rolled_up
from reporting.rollup.rollup import roll_up
from reporting.rollup.values import GroupResult
from reporting.rollup.writing import differences, values_of
from suppliers.models import Customer, Subsidiary, User
from surveys.models import TemplateFile
from surveys.workbooks.layouts import known
from surveys.workbooks.layouts.known import version_key
from surveys.workbooks.layouts.model import Family, Layout, Practice
from surveys.workbooks.package import Limits
from surveys.workbooks.refusals import Refused
from surveys.workbooks.understanding import understand
from surveys.workbooks.writing.filling import fill
from surveys.workbooks.writing.values import NotOffered
from surveys.workbooks.writing.xml import Unwritable

PATIENCE = timedelta(minutes=5)
"""Work without a sign of life for so long is begun again; it changes nothing before its end."""

logger = structlog.get_logger(__name__)


class DeclarationRefused(Exception):
    """The step was not taken; nothing is changed. `code` says why."""

    SAME_PERSON = "same_person"
    SETTLED = "settled"
    INCOMPLETE = "incomplete"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def newest_template(family: str) -> TemplateFile | None:
    """The newest template of the library; of several files of one version the one uploaded last."""
    files = TemplateFile.objects.filter(family=family)
    return max(files, key=lambda file: (version_key(file.version), file.uploaded_at), default=None)


def layout_of(template: TemplateFile) -> Layout:
    """Where the fields of a template stand."""
    family = Family(template.family)
    return known.exact(family, template.version) or known.by_distance(family, template.version)[0]


def ask(
    template: TemplateFile,
    *,
    scope: str,
    on: date,
    profile: str,
    record: Mapping[str, Any],
    subsidiary: Subsidiary | None,
    customer: Customer | None,
    by: User,
    at: datetime,
) -> GroupDeclaration:
    """Write down what is to be declared, and leave a job that computes it."""
    with transaction.atomic():
        job = Job.objects.create(
            kind=Job.Kind.GROUP_DECLARATION, title=str(template), owner=by, created_at=at
        )
        declaration = GroupDeclaration.objects.create(
            family=template.family,
            scope=scope,
            subsidiary=subsidiary,
            customer=customer,
            on=on,
            profile=profile,
            record=record,
            template=template,
            job=job,
            made_by=by,
            made_at=at,
        )
        after_commit(_ring, job.pk)
    return declaration


def carry_out(job: Job, *, at: datetime) -> None:
    """Compute the declaration of a job, or say in the job why it cannot be written."""
    if not job.claim(at=at, patience=PATIENCE):
        return
    declaration = GroupDeclaration.objects.select_related("template", "customer", "subsidiary").get(job=job)
    with translation.override(getattr(job.owner, "language", settings.LANGUAGE_CODE)):
        try:
            values = computed(declaration)
        except (Refused, Unwritable, NotOffered) as reason:
            logger.warning("group declaration not written", job_id=job.pk, reason=str(reason))
            job.fail(
                at=at,
                error=_(
                    "The template has no place for what has to be declared: %(reason)s. Nothing was changed."
                )
                % {"reason": reason},
            )
        except Exception:
            job.fail(
                at=at,
                error=_("Something went wrong on our side; nothing was changed. A person has to look at it."),
            )
            raise
        else:
            with transaction.atomic():
                waiting = GroupDeclaration.objects.filter(pk=declaration.pk, status="draft")
                waiting.update(status=GroupDeclaration.Status.READY, **values)
                job.finish(at=at, result={"declaration_id": declaration.pk})


def computed(declaration: GroupDeclaration) -> dict[str, Any]:
    """What the declaration says as of its day: its frozen inputs, the result, the file and what is wrong with it.

    :raises Refused: the template cannot be read.
    :raises Unwritable: it is built in a way that cannot be written.
    :raises NotOffered: it has no place for something.
    """
    layout = layout_of(declaration.template)
    gathered = rolled_up.gather(declaration)
    result = roll_up(
        layout,
        gathered.said,
        gathered.in_scope,
        gathered.reported,
        mines=gathered.mines,
        supplied_to_customer=gathered.supplied_to_customer,
    )
    values = values_of(
        result,
        layout,
        company=_company(declaration),
        practices={Practice(name): text for name, text in declaration.record["practices"].items()},
        practice_comments={Practice(name): text for name, text in declaration.record["comments"].items()},
        products=gathered.products,
    )
    limits = Limits(max_bytes=settings.UPLOAD_MAX_BYTES)
    with declaration.template.file.open("rb") as file:
        filled = fill(file.read(), values, limits)
    read = understand(filled.content, filename=declaration.file_name, limits=limits)
    name, digest = originals.keep(filled.content)
    unequal = [*differences(read.declaration, values), *(smelter.id_input for smelter in filled.unknown)]
    return {
        "inputs": gathered.inputs,
        "result": _stored(result)
        | {
            "missing": [f"{item.sheet}!{item.cell}" for item in read.checker.missing()],
            "unequal": unequal,
        },
        "previous": GroupDeclaration.objects.released_before(declaration),
        "file": name,
        "sha256": digest,
        "size": len(filled.content),
    }


def release(declaration: GroupDeclaration, *, by: User, at: datetime) -> None:
    """Release a computed declaration; from then on the database refuses every change.

    :raises DeclarationRefused: by who made it, or something is missing in the file, or it does not wait any more.
    """
    if declaration.made_by_id == by.pk:
        raise DeclarationRefused(DeclarationRefused.SAME_PERSON)
    if declaration.problems:
        raise DeclarationRefused(DeclarationRefused.INCOMPLETE)
    ready = GroupDeclaration.objects.filter(pk=declaration.pk, status=GroupDeclaration.Status.READY)
    if ready.update(status=GroupDeclaration.Status.RELEASED, settled_by=by, settled_at=at) != 1:
        raise DeclarationRefused(DeclarationRefused.SETTLED)


def discard(declaration: GroupDeclaration, *, by: User, at: datetime) -> None:
    """Take a declaration off the table that is not released; it stays in the list.

    :raises DeclarationRefused: it is settled.
    """
    open_ones = GroupDeclaration.objects.filter(pk=declaration.pk, status__in=["draft", "ready"])
    if open_ones.update(status=GroupDeclaration.Status.DISCARDED, settled_by=by, settled_at=at) != 1:
        raise DeclarationRefused(DeclarationRefused.SETTLED)


def take_up_unfinished(*, at: datetime) -> int:
    """Ring again for declarations whose message or worker was lost; say how many."""
    left_behind = Job.objects.free(at=at, patience=PATIENCE).filter(
        kind=Job.Kind.GROUP_DECLARATION, created_at__lt=at - PATIENCE
    )
    keys = list(left_behind.values_list("pk", flat=True))
    for key in keys:
        _ring(key)
    return len(keys)


def _company(declaration: GroupDeclaration) -> dict[str, str | date]:
    company: dict[str, str | date] = {k: v for k, v in declaration.record["company"].items() if v}
    company["effective_date"] = declaration.on
    company["scope"] = {"company": "A", "customer": "B", "subsidiary": "C"}[declaration.scope]
    if declaration.subsidiary is not None:
        company["scope_description"] = declaration.subsidiary.name_en
    return company


def _stored(result: GroupResult) -> dict[str, Any]:
    """The result as JSON."""
    return {
        "minerals": list(result.minerals),
        "answers": [asdict(answer) for answer in result.answers],
        "smelters": [asdict(row) for row in result.smelters],
        "exceptions": [asdict(each) for each in result.exceptions],
        "mines": len(result.mines),
    }


def _ring(job_id: int) -> None:
    from reporting import tasks  # the tasks' module imports this one

    tasks.compute_group_declaration.delay(job_id=job_id)
