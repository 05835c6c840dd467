"""A group declaration written straight into the tables, released."""

from gscm.jobs.models import Job
from reporting.models import GroupDeclaration
from suppliers.models import Supplier
from surveys.models import TemplateFile
from tests.people import NOW, TODAY, Cast


def a_group_declaration(template: TemplateFile, people: Cast, *suppliers: Supplier) -> GroupDeclaration:
    """Of the whole company, made by Lin: one answer, one smelter and one that does not fit, by these suppliers."""
    keys = [supplier.pk for supplier in suppliers]
    row = {
        "metal": "Gold",
        "name": "Aurum Works",
        "country": "GERMANY",
        "suppliers": keys,
        "facility": 1,
        "cid": "CID910001",
        "comments": "",
    }
    because = [{"reason": "says_yes", "suppliers": keys}]
    job = Job.objects.create(
        kind=Job.Kind.GROUP_DECLARATION,
        title="CMRT",
        status=Job.Status.DONE,
        owner=people.lin,
        created_at=NOW,
    )
    before = GroupDeclaration.objects.first()
    return GroupDeclaration.objects.create(
        family="CMRT",
        scope="company",
        on=TODAY,
        record={"company": {"company": "Lanhai"}, "practices": {}, "comments": {}},
        status="released",
        template=template,
        inputs={
            "declarations": [{"supplier": key, "declaration": 1, "sha256": "0" * 64} for key in keys],
            "silent": [],
            "lists": [{"series": "Lists", "label": "1"}],
        },
        result={
            "minerals": ["Gold"],
            "answers": [{"topic": "cahra", "mineral": "Gold", "answer": "Yes", "because": because}],
            "smelters": [row],
            "exceptions": [{"row": row, "concerns": ["not_qualified"], "kept": "stays"}],
            "missing": [],
            "unequal": [],
        },
        previous=before,
        file=template.file.name,
        sha256="2" * 64,
        size=8,
        job=job,
        made_by=people.lin,
        made_at=NOW,
        settled_by=people.ada,
        settled_at=NOW,
    )
