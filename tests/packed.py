"""An evidence package written straight into the tables, made."""

from typing import Any

from gscm.jobs.models import Job
from gscm.lib import originals
from reporting.models import EvidencePackage
from suppliers.models import Supplier
from tests.people import NOW, Cast


def rows_of(supplier: Supplier, people: Cast) -> dict[str, Any]:
    """A package of the supplier that Lin has asked for."""
    name, digest = originals.keep(f"package of {supplier.pk}".encode())
    job = Job.objects.create(
        kind=Job.Kind.EVIDENCE_PACKAGE, title=supplier.external_id, status=Job.Status.DONE, created_at=NOW
    )
    package = EvidencePackage.objects.create(
        supplier=supplier,
        job=job,
        asked_by=people.lin,
        asked_at=NOW,
        made_at=NOW,
        file=name,
        sha256=digest,
        size=10,
        files=1,
    )
    return {"evidence_package": package}
