from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from risk.models import Alert, AlertTransition
from risk.services import alerts
from smelters.matching.normalise import name_key
from smelters.models import FacilityName, NameDecision, ReportedName, Status
from surveys.models import ReportedSmelter, Submission
from surveys.services import resolution
from tests import asked, facts
from tests.declared import declare
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def smelters():
    return facts.listed_smelters()


@pytest.fixture
def gold(smelters):
    return smelters["CID910001"]


@pytest.fixture
def other_gold(smelters):
    return smelters["CID910002"]


def evaluate(days=0, **options):
    return alerts.evaluate(at=NOW + timedelta(days=days), **options)


def counts(moved):
    return (moved.opened, moved.reopened, moved.closed)


def because(alert):
    return list(alert.transitions.values_list("to_status", "because"))


class TestEvaluate:
    @pytest.mark.parametrize("status", [Status.CONFORMANT, Status.CROSS_RECOGNISED, Status.ACTIVE])
    def test_raises_nothing_for_a_smelter_that_participates(self, people, gold, status):
        facts.give_status(gold, "Gold", status)
        declare(people.xinhe, [(gold, "Gold")])
        assert counts(evaluate()) == (0, 0, 0)

    @pytest.mark.parametrize(
        "status",
        [Status.ECAP, Status.NON_CONFORMANT, Status.IN_COMMUNICATION, Status.NOT_ENROLLED, Status.UNKNOWN],
    )
    def test_raises_an_alert_for_one_that_does_not(self, people, gold, status):
        facts.give_status(gold, "Gold", status)
        declaration = declare(people.xinhe, [(gold, "Gold")])
        assert counts(evaluate()) == (1, 0, 0)
        alert = Alert.objects.get()
        assert (alert.supplier, alert.facility, alert.metal_id) == (people.xinhe, gold, "Gold")
        assert (alert.kind, alert.facility_status) == ("not_participating", status)
        assert alert.transitions.get().submission_id == declaration.submission_id

    def test_raises_one_for_a_smelter_without_any_status(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        assert Alert.objects.get().facility_status == Status.UNKNOWN

    def test_judges_by_the_metal(self, people, gold):
        """A status for tin says nothing of the same facility's gold."""
        facts.give_status(gold, "Tin", Status.CONFORMANT)
        declare(people.xinhe, [(gold, "Gold")])
        assert counts(evaluate()) == (1, 0, 0)

    def test_judges_by_the_day(self, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT, since=date(2026, 1, 1))
        facts.give_status(gold, "Gold", Status.NON_CONFORMANT, since=date(2026, 6, 1))
        declare(people.xinhe, [(gold, "Gold")])
        assert counts(evaluate()) == (0, 0, 0)
        assert counts(evaluate(days=100)) == (1, 0, 0)

    def test_raises_one_alert_for_an_unresolved_name(self, people):
        declare(people.xinhe, names=[("Nowhere Gold", "Gold")])
        assert counts(evaluate()) == (1, 0, 0)
        alert = Alert.objects.get()
        assert (alert.kind, alert.reported_name.name) == ("unresolved", "Nowhere Gold")

    def test_raises_one_per_supplier_smelter_and_metal_not_per_upload(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        declare(people.xinhe, [(gold, "Gold"), (gold, "Gold")])
        declare(people.faraway, [(gold, "Gold")])
        assert counts(evaluate()) == (1, 0, 0)
        assert Alert.objects.count() == 2

    def test_changes_nothing_the_second_time(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")], names=[("Nowhere Gold", "Gold")])
        evaluate()
        steps = AlertTransition.objects.count()
        assert counts(evaluate()) == (0, 0, 0)
        assert AlertTransition.objects.count() == steps

    @pytest.mark.parametrize("status", [Submission.Status.RETURNED, Submission.Status.RECEIVED])
    def test_looks_at_accepted_declarations_only(self, people, gold, status):
        declare(people.xinhe, [(gold, "Gold")], status=status)
        assert counts(evaluate()) == (0, 0, 0)

    def test_closes_when_the_newest_declaration_no_longer_holds_it(self, people, gold, other_gold):
        facts.give_status(other_gold, "Gold", Status.CONFORMANT)
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        newest = declare(people.xinhe, [(other_gold, "Gold")])
        assert counts(evaluate()) == (0, 0, 1)
        alert = Alert.objects.get()
        assert because(alert) == [("open", "reported"), ("closed", "no_longer_reported")]
        assert alert.transitions.last().submission_id == newest.submission_id

    def test_reopens_when_it_is_reported_again(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        declare(people.xinhe, [])
        evaluate()
        declare(people.xinhe, [(gold, "Gold")])
        assert counts(evaluate()) == (0, 1, 0)
        assert because(Alert.objects.get())[-1] == ("open", "reported_again")

    def test_closes_with_the_status_and_raises_a_lost_one_as_another_kind(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        gained = facts.give_status(gold, "Gold", Status.ACTIVE, since=date(2026, 3, 1))
        assert counts(evaluate()) == (0, 0, 1)
        alert = Alert.objects.get()
        assert because(alert) == [("open", "reported"), ("closed", "status_gained")]
        assert [step.list_id for step in alert.transitions.all()] == [None, gained.list_id]
        lost = facts.give_status(gold, "Gold", Status.NON_CONFORMANT, since=date(2026, 3, 10))
        assert counts(evaluate()) == (1, 0, 0)
        alert = Alert.objects.open().get()
        assert (alert.kind, alert.severity) == ("status_lost", Alert.Severity.HIGH)
        assert because(alert) == [("open", "status_lost")]
        assert alert.transitions.get().list_id == lost.list_id

    def test_reopens_when_the_status_is_lost_again(self, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT, since=date(2026, 1, 1))
        facts.give_status(gold, "Gold", Status.ECAP, since=date(2026, 2, 1))
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        facts.give_status(gold, "Gold", Status.ACTIVE, since=date(2026, 3, 1))
        assert counts(evaluate()) == (0, 0, 1)
        lost = facts.give_status(gold, "Gold", Status.NON_CONFORMANT, since=date(2026, 3, 10))
        assert counts(evaluate()) == (0, 1, 0)
        assert because(Alert.objects.get()) == [
            ("open", "status_lost"),
            ("closed", "status_gained"),
            ("open", "status_lost"),
        ]
        assert Alert.objects.get().transitions.last().list_id == lost.list_id

    def test_writes_a_step_when_another_status_changes_the_severity(self, people, gold):
        facts.give_status(gold, "Gold", Status.NOT_ENROLLED, since=date(2026, 1, 1))
        declaration = declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        worse = facts.give_status(gold, "Gold", Status.NON_CONFORMANT, since=date(2026, 3, 10))
        moved = evaluate(days=1, list_id=worse.list_id)
        assert (counts(moved), moved.changed) == ((0, 0, 0), 1)
        alert = Alert.objects.get()
        assert (alert.severity, alert.opened_at) == (Alert.Severity.HIGH, NOW)
        step = alert.transitions.last()
        assert (step.from_status, step.to_status, step.because) == ("open", "open", "status_changed")
        assert (step.list_id, step.submission_id) == (worse.list_id, declaration.submission_id)
        assert evaluate(days=2).changed == 0

    def test_says_that_a_status_was_lost_when_a_list_raises_the_first_alert(self, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT, since=date(2026, 1, 1))
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        lost = facts.give_status(gold, "Gold", Status.NOT_ENROLLED, since=date(2026, 3, 10))
        evaluate(list_id=lost.list_id)
        alert = Alert.objects.get()
        assert (alert.kind, because(alert)) == ("status_lost", [("open", "status_lost")])
        assert alert.transitions.get().list_id == lost.list_id

    def test_follows_the_decision_on_a_name_and_its_reversal(self, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        declare(people.xinhe, names=[("nowhere gold", "Gold")])
        evaluate()
        name = Alert.objects.get().reported_name
        decision = NameDecision.objects.create(
            reported_name=name, outcome="facility", facility=gold, decided_by=people.wei, decided_at=NOW
        )
        resolution.resolve(declaration_ids=None, at=NOW)
        assert counts(evaluate(decision_id=decision.pk)) == (0, 0, 1)
        reversal = NameDecision.objects.create(
            reported_name=name, outcome="reopened", decided_by=people.lin, decided_at=NOW + timedelta(hours=1)
        )
        resolution.resolve(declaration_ids=None, at=NOW)
        assert ReportedSmelter.objects.get().facility is None
        assert counts(evaluate(decision_id=reversal.pk)) == (0, 1, 0)
        assert because(Alert.objects.get()) == [
            ("open", "reported"),
            ("closed", "resolved"),
            ("open", "unresolved_again"),
        ]
        assert [step.decision_id for step in Alert.objects.get().transitions.all()] == [
            None,
            decision.pk,
            reversal.pk,
        ]

    def resolve_by_list(self, gold):
        """A new list knows the name: the row is resolved by a rule, and leaves the queue."""
        issue = facts.a_list(date(2026, 3, 10))
        FacilityName.objects.create(
            facility=gold,
            metal_id="Gold",
            name="Nowhere Gold",
            key=name_key("Nowhere Gold"),
            list=issue,
            valid=facts.from_day(issue.valid_from),
            recorded=facts.from_moment(NOW),
        )
        resolution.resolve(declaration_ids=None, at=NOW)
        assert ReportedSmelter.objects.filter(reported_name=None, facility=gold).exists()
        return issue

    def test_closes_as_resolved_when_a_list_resolves_the_name(self, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        declaration = declare(people.xinhe, names=[("nowhere gold", "Gold")])
        evaluate()
        issue = self.resolve_by_list(gold)
        assert counts(evaluate(list_id=issue.pk)) == (0, 0, 1)
        step = Alert.objects.get().transitions.last()
        assert (step.because, step.list_id, step.decision_id) == ("resolved", issue.pk, None)
        assert step.submission_id == declaration.submission_id

    def test_closes_as_resolved_though_a_newer_declaration_kept_it(self, people, gold):
        """The newest file is not the one that raised the alert, but it holds the name."""
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        declare(people.xinhe, names=[("nowhere gold", "Gold")])
        evaluate()
        newest = declare(people.xinhe, names=[("nowhere gold", "Gold")])
        ReportedSmelter.objects.filter(declaration=newest).update(reported_name=None)
        resolution.resolve(declaration_ids=None, at=NOW)
        assert counts(evaluate()) == (0, 0, 0)
        issue = self.resolve_by_list(gold)
        assert counts(evaluate(list_id=issue.pk)) == (0, 0, 1)
        step = Alert.objects.get().transitions.last()
        assert (step.because, step.list_id, step.submission_id) == (
            "resolved",
            issue.pk,
            newest.submission_id,
        )

    def test_closes_as_no_longer_reported_when_a_newer_declaration_lacks_the_name(self, people, gold):
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        declare(people.xinhe, names=[("nowhere gold", "Gold")])
        evaluate()
        declare(people.xinhe, [(gold, "Gold")])
        issue = self.resolve_by_list(gold)
        assert counts(evaluate(list_id=issue.pk)) == (0, 0, 1)
        step = Alert.objects.get().transitions.last()
        assert (step.because, step.list_id) == ("no_longer_reported", None)

    def test_follows_a_changed_decision_from_one_smelter_to_another(self, people, gold, other_gold):
        """The declaration is as it was; only what its row means has changed."""
        facts.give_status(gold, "Gold", Status.NON_CONFORMANT)
        facts.give_status(other_gold, "Gold", Status.CONFORMANT)
        declare(people.xinhe, names=[("nowhere gold", "Gold")])
        name = ReportedName.objects.get()
        decisions = []
        for hours, facility in enumerate([gold, other_gold, gold]):
            decision = NameDecision.objects.create(
                reported_name=name,
                outcome="facility",
                facility=facility,
                decided_by=people.wei,
                decided_at=NOW + timedelta(hours=hours),
            )
            resolution.resolve(declaration_ids=None, at=NOW)
            evaluate(decision_id=decision.pk)
            decisions.append(decision.pk)
        alert = Alert.objects.get(kind="not_participating")
        assert because(alert) == [
            ("open", "reported"),
            ("closed", "resolved_otherwise"),
            ("open", "resolved"),
        ]
        assert [step.decision_id for step in alert.transitions.all()] == [None, *decisions[1:]]

    def test_closes_when_the_declaration_no_longer_counts(self, people, gold):
        declaration = declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        declaration.submission.move_to(
            Submission.Status.RETURNED, by=people.wei, at=NOW, reason="wrong company"
        )
        assert counts(evaluate()) == (0, 0, 1)
        assert because(Alert.objects.get())[-1] == ("closed", "withdrawn")

    def test_counts_each_template_by_its_own_newest_declaration(self, people, gold):
        """A new EMRT does not close what the CMRT says."""
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        declare(people.xinhe, [], campaign=asked.a_campaign(family="EMRT"))
        assert counts(evaluate()) == (0, 0, 0)

    def test_leaves_other_suppliers_alone_when_asked_for_one(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        declare(people.faraway, [(gold, "Gold")])
        assert counts(evaluate(supplier_ids=[people.xinhe.pk])) == (1, 0, 0)
        declare(people.xinhe, [])
        evaluate()
        assert counts(evaluate(supplier_ids=[people.faraway.pk])) == (0, 0, 0)
        assert list(Alert.objects.open().values_list("supplier", flat=True)) == [people.faraway.pk]

    def test_checks_references_at_once(self, people, gold):
        """Checks that wait for the commit would make the time grow with the square of the alerts (risk/bulk)."""
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        with pytest.raises(IntegrityError), transaction.atomic():
            Alert.objects.update(owner_id=999_999_999)


class TestAssign:
    def test_gives_open_alerts_an_owner(self, people, gold):
        declare(people.xinhe, [(gold, "Gold")])
        evaluate()
        assert alerts.assign(Alert.objects.all(), owner=people.wei, by=people.lin, at=NOW) == 1
        assert alerts.assign(Alert.objects.all(), owner=people.wei, by=people.lin, at=NOW) == 0
        assert Alert.objects.get().owner == people.wei
