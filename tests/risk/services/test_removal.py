"""Every way of hiding a smelter is a closing attempt that fails; only its real removal, or its status, closes."""

from datetime import timedelta

import pytest

from risk.models import Alert, OriginConclusion, RiskScore, Ruleset
from risk.services import alerts, cases
from risk.services.criteria import Code
from smelters.models import Facility, FacilityListing, FacilityName, Status
from surveys.models import Answer, Finding, ReportedSmelter
from tests import facts, flags
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def smelters():
    return facts.listed_smelters()


@pytest.fixture
def gold(smelters):
    """Aurum Works, also called Goldhaus, in Pforzheim: what the case is about."""
    FacilityListing.objects.filter(facility=smelters["CID910001"]).update(city="Pforzheim")
    return smelters["CID910001"]


@pytest.fixture
def good(smelters):
    facts.give_status(smelters["CID910002"], "Gold", Status.CONFORMANT)
    return smelters["CID910002"]


@pytest.fixture
def before(people, gold, good):
    declaration = declare(people.xinhe, [(gold, "Gold"), (good, "Gold")], at=NOW)
    return changed(declaration, scope="A", minerals=["Gold", "Tin"])


@pytest.fixture
def case(before, people):
    alerts.evaluate(at=NOW)
    return cases.open_case(
        list(Alert.objects.all()), owner=people.wei, due_date=TODAY + 60 * DAY, by=people.wei, at=NOW
    )


def changed(declaration, **values):
    type(declaration).objects.filter(pk=declaration.pk).update(**values)
    declaration.refresh_from_db()
    return declaration


def resubmit(people, rows, *, at=NOW + DAY, names=(), **values):
    declaration = declare(people.xinhe, rows, names=names, at=at)
    return changed(declaration, **({"scope": "A", "minerals": ["Gold", "Tin"]} | values))


def failing(case, on=TODAY + DAY):
    return {one.code: one.rows for one in cases.closing_guard(case, on=on).failing}


def refused(case, people):
    """The closing attempt that fails, as a person makes it."""
    with pytest.raises(cases.ClosingRefused) as refusal:
        cases.close(case, by=people.wei, at=NOW + 2 * DAY)
    return {one.code for one in refusal.value.guard.failing}


def another(name, cid="CID910009", city="", status=Status.CONFORMANT):
    """A facility that is listed and conformant for gold."""
    facility = Facility.objects.create(cid=cid, name=name, country="GERMANY", first_seen=facts.a_list())
    common = {
        "facility": facility,
        "metal_id": "Gold",
        "list": facts.a_list(),
        "valid": facts.from_day(TODAY - 30 * DAY),
        "recorded": facts.from_moment(NOW),
    }
    FacilityListing.objects.create(name=name, country="GERMANY", city=city, **common)
    FacilityName.objects.create(name=name, key=name.lower(), is_standard=True, **common)
    facts.give_status(facility, "Gold", status)
    return facility


class TestRemoval:
    def test_is_real_when_a_newer_file_lacks_the_smelter(self, case, people, good):
        resubmit(people, [(good, "Gold")])
        guard = cases.closing_guard(case, on=TODAY + DAY)
        assert guard.may_close
        (proof,) = next(one for one in guard.criteria if one.code == Code.REMOVED_OR_REGAINED).evidence
        assert (proof.subject.facility.cid, proof.was.row) == ("CID910001", 5)
        assert cases.close(case, by=people.wei, at=NOW + 2 * DAY).closing_record["criteria"]

    def test_is_not_needed_once_the_status_is_regained(self, case, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT, since=TODAY)
        assert failing(case) == {}

    def test_is_none_when_the_file_that_held_it_is_only_taken_back(self, people, gold, good):
        changed(declare(people.xinhe, [(good, "Gold")], at=NOW - 2 * DAY), scope="A", minerals=["Gold"])
        held = changed(declare(people.xinhe, [(gold, "Gold")], at=NOW), scope="A", minerals=["Gold"])
        alerts.evaluate(at=NOW)
        case = cases.open_case(
            list(Alert.objects.all()), owner=people.wei, due_date=TODAY, by=people.wei, at=NOW
        )
        held.submission.move_to("returned", by=people.wei, at=NOW + DAY)
        assert refused(case, people) == {Code.REMOVED_OR_REGAINED}
        changed(declare(people.xinhe, [(good, "Gold")], at=NOW + DAY), scope="A", minerals=["Gold"])
        assert failing(case) == {}


class TestHiding:
    def test_under_another_name_fails(self, case, people, good):
        resubmit(people, [(good, "Gold")], names=[("Goldhaus GmbH", "Gold")])
        assert Code.NOT_RENAMED in refused(case, people)
        (trace,) = failing(case)[Code.NOT_RENAMED]
        assert (trace.subject.facility.cid, trace.row.name) == ("CID910001", "Goldhaus GmbH")

    def test_under_another_cid_with_its_name_fails_though_that_one_is_conformant(self, case, people, good):
        resubmit(people, [(good, "Gold"), (another("Aurum Works GmbH"), "Gold")])
        assert refused(case, people) == {Code.NOT_ANOTHER_CID}

    def test_under_another_cid_at_its_address_fails(self, case, people, good, before):
        street = {"street": {"value": "Goldweg 1"}}
        ReportedSmelter.objects.filter(declaration=before, facility__cid="CID910001").update(
            country="GERMANY", city="Pforzheim", details=street
        )
        other = another("Nordmetall")
        declaration = resubmit(people, [(good, "Gold"), (other, "Gold")])
        assert failing(case) == {}
        ReportedSmelter.objects.filter(declaration=declaration, facility=other).update(
            country="Germany", city="PFORZHEIM", details=street
        )
        assert refused(case, people) == {Code.NOT_ANOTHER_CID}

    def test_as_smelter_not_listed_in_its_town_fails(self, case, people, good):
        declaration = resubmit(people, [(good, "Gold")], names=[("Feinguss Nord", "Gold")])
        declaration.smelters.filter(facility=None).update(country="GERMANY", city="Pforzheim")
        assert Code.NOT_MOVED in refused(case, people)

    def test_as_not_yet_identified_fails(self, case, people, good):
        declaration = resubmit(people, [(good, "Gold")], names=[("Smelter not yet identified", "Gold")])
        declaration.smelters.filter(facility=None).update(kind="not_identified")
        assert Code.NOT_MOVED in refused(case, people)

    @pytest.mark.parametrize("scope", ["B", "C"])
    def test_by_a_narrower_scope_fails(self, case, people, good, scope):
        resubmit(people, [(good, "Gold")], scope=scope)
        assert refused(case, people) == {Code.SCOPE_KEPT}

    def test_by_a_dropped_metal_fails(self, case, people, smelters):
        facts.give_status(smelters["CID910003"], "Tin", Status.CONFORMANT)
        declaration = resubmit(people, [(smelters["CID910003"], "Tin")])
        Answer.objects.create(
            declaration=declaration,
            question="q1",
            meaning="added",
            mineral="Gold",
            answer="No",
            sheet="Declaration",
            cell="D26",
        )
        assert refused(case, people) == {Code.METALS_KEPT}
        (dropped,) = failing(case)[Code.METALS_KEPT]
        assert (dropped.metal, dropped.answer.cell) == ("Gold", "D26")

    def test_by_a_metal_that_is_not_chosen_any_more_fails(self, case, people, smelters):
        facts.give_status(smelters["CID910003"], "Tin", Status.CONFORMANT)
        resubmit(people, [(smelters["CID910003"], "Tin")], minerals=["Tin"])
        assert refused(case, people) == {Code.METALS_KEPT}

    def test_of_a_forbidden_smelter_fails_though_it_is_conformant(self, case, people, gold, good):
        facts.give_status(gold, "Gold", Status.CONFORMANT, since=TODAY)
        flags.high_risk(gold)
        resubmit(people, [(good, "Gold")], names=[("Goldhaus", "Gold")])
        assert Code.NOT_RENAMED in refused(case, people)

    def test_is_not_suspected_of_a_new_source_of_another_name_or_one_that_stood_there(
        self, case, people, good
    ):
        resubmit(people, [(good, "Gold"), (another("Nordmetall", city="Pforzheim"), "Gold")])
        assert failing(case) == {}


class TestRest:
    def test_waits_for_findings(self, case, people, good):
        declaration = resubmit(people, [(good, "Gold")])
        finding = Finding.objects.create(
            submission=declaration.submission, position=1, rule="V22", severity="correct", sheet="Declaration"
        )
        assert failing(case) == {Code.FINDINGS_SETTLED: (finding,)}

    def test_is_not_held_up_by_a_warning(self, case, people, good):
        declaration = resubmit(people, [(good, "Gold")])
        Finding.objects.create(submission=declaration.submission, position=1, rule="V24", severity="warn")
        assert failing(case) == {}

    def test_waits_for_an_origin_at_risk_of_this_very_file(self, case, people, good, before):
        declaration = resubmit(people, [(good, "Gold")])
        score = RiskScore.objects.create(
            supplier=people.xinhe,
            on=TODAY,
            computed_at=NOW,
            ruleset=Ruleset.objects.latest("pk"),
            level="high",
            points=60,
            factors=[],
            inputs={},
            fingerprint="0",
        )
        values = {"score": score, "mineral_id": "Gold", "code": "R4", "reasons": []}
        OriginConclusion.objects.create(declaration=before, **values)
        assert failing(case) == {}
        found = OriginConclusion.objects.create(declaration=declaration, **values)
        assert failing(case) == {Code.ORIGIN_RESOLVED: (found,)}
