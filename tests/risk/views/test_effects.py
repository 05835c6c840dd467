import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gscm.jobs.models import Job
from risk.models import Alert, DryRun, DryRunAlert, DryRunCase
from risk.services import alerts, cases, dry_runs
from smelters.models import ReferenceList, Thresholds
from surveys.services import resolution
from tests import facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def lin(people, client):
    client.force_login(people.lin)
    return client


@pytest.fixture
def preview(people):
    reference = facts.a_list(TODAY, "status")
    ReferenceList.objects.filter(pk=reference.pk).update(status="preview", applied_at=None)
    reference.refresh_from_db()
    return reference


@pytest.fixture
def thresholds(people):
    shipped = Thresholds.objects.get()
    return Thresholds.objects.create(
        participates=shipped.qualifies,
        qualifies=shipped.qualifies,
        lead_days=[30],
        valid_from=TODAY,
        reason="tried",
        proposed_by=people.lin,
        proposed_at=NOW,
    )


def url(subject):
    name = "list_effects" if isinstance(subject, ReferenceList) else "thresholds_effects"
    return reverse(f"risk:{name}", args=[subject.pk])


def carry_out(subject):
    dry_run = dry_runs.begin(subject, by=None, at=NOW)
    dry_runs.carry_out(dry_run, clock=lambda: NOW)
    dry_run.refresh_from_db()
    return dry_run


@pytest.fixture
def foretold(people, thresholds):
    """Thresholds by which two suppliers get an alert, and a case of one of them."""
    gold = facts.listed_smelters()["CID910001"]
    facts.give_status(gold, "Gold", "active")
    for supplier in (people.xinhe, people.faraway):
        declare(supplier, [(gold, "Gold")], names=[("Nowhere Gold", "Gold")])
    alerts.evaluate(at=NOW)
    case = cases.open_case(
        list(Alert.objects.filter(supplier=people.xinhe)),
        owner=people.wei,
        due_date=TODAY,
        by=people.wei,
        at=NOW,
    )
    dry_run = carry_out(thresholds)
    DryRunCase.objects.create(dry_run=dry_run, case=case, effect="held")
    DryRun.objects.update(numbers=dry_run.numbers | {"held": 1})
    return dry_run


class TestListEffects:
    def test_shows_how_far_it_is_as_a_part_of_the_page(self, lin, preview):
        dry_run = dry_runs.begin(preview, by=None, at=NOW)
        dry_run.job.claim(at=NOW)
        dry_run.job.progress(0, 0, phase=Job.Phase.REHEARSING)
        response = lin.get(url(preview), headers={"HX-Request": "true"})
        assert response.templates[0].name == "risk/_effects.html"
        assert "Applying it on trial" in response.content.decode()

    def test_begins_anew_when_asked(self, lin, people, preview):
        assert lin.post(url(preview)).status_code == 302
        dry_run = DryRun.objects.get()
        assert (dry_run.list, dry_run.job.owner) == (preview, people.lin)

    def test_foretells_nothing_of_a_list_that_counts(self, lin):
        reference = facts.a_list(TODAY, "status")
        lin.post(url(reference))
        assert not DryRun.objects.exists()

    def test_shows_the_evaluation_that_follows_a_list_and_what_it_did(self, lin, people):
        gold = facts.listed_smelters()["CID910001"]
        facts.give_status(gold, "Gold", "conformant")
        declare(people.xinhe, [(gold, "Gold")])
        alerts.evaluate(at=NOW)
        lost = facts.give_status(gold, "Gold", "ecap", since=TODAY).list
        resolution.follow_list(lost.pk, at=NOW)
        job = Job.objects.get(kind="evaluation")
        job.claim(at=NOW)
        job.progress(500, 3300, phase=Job.Phase.EVALUATING)
        page = lin.get(url(lost), headers={"HX-Request": "true"}).content.decode()
        assert "Evaluating suppliers" in page
        assert "500 of 3,300" in page
        alerts.evaluate(at=NOW, list_id=lost.pk)
        context = lin.get(url(lost)).context
        assert dict(context["effects"].steps) == {"open": 1}


class TestThresholdsEffects:
    def test_opens_the_rows_of_each_number(self, lin, foretold, thresholds):
        page = lin.get(url(thresholds))
        (line,) = page.context["page"].object_list
        assert (line.name, line.cid, line.metal, line.suppliers) == ("Aurum Works", "CID910001", "Au", 2)
        assert (line.opens, line.ends, line.changes) == (2, 0, 0)
        rows = lin.get(url(thresholds), {"tab": "opens"}).context["page"].object_list
        assert {row.supplier.name for row in rows} == {"Xinhe Connector Technology", "Faraway Metals"}
        assert not lin.get(url(thresholds), {"tab": "ends"}).context["page"].object_list
        (row,) = lin.get(url(thresholds), {"tab": "cases"}).context["page"].object_list
        assert row.get_effect_display() == "Can no longer close"

    @pytest.mark.parametrize("tab", ["smelters", "opens", "cases"])
    def test_asks_the_same_number_of_queries_whatever_the_size(
        self, lin, foretold, thresholds, tab, django_assert_num_queries
    ):
        with CaptureQueriesContext(connection) as few:
            lin.get(url(thresholds), {"tab": tab})
        row = foretold.alerts.first()
        for number in range(20):
            DryRunAlert.objects.create(
                dry_run=foretold,
                effect="opens",
                supplier=row.supplier,
                metal=row.metal,
                kind="unresolved",
                severity=2,
                name=f"Name {number}",
            )
        with django_assert_num_queries(len(few)):
            lin.get(url(thresholds), {"tab": tab})

    def test_says_when_a_day_has_passed_since(self, lin, foretold, thresholds):
        DryRun.objects.update(on=TODAY)
        page = lin.get(url(thresholds), headers={"HX-Request": "true"}).content.decode()
        assert ("What holds may be otherwise by now." in page) is (timezone.localdate() > TODAY)
