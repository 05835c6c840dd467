"""What a supplier is told to do: by problem, from public lists alone, with a plan and a letter to begin with."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from risk.models import Alert, Case, CaseAction
from risk.queries import first_message, guidance, portal_cases
from risk.services import alerts, cases
from smelters.models import FacilityListing, ReferenceList, Status
from tests import facts
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
def case(people, smelters):
    now = timezone.now()
    declare(people.xinhe, [(smelters["CID910001"], "Gold")], at=now)
    alerts.evaluate(at=now)
    (opened,) = cases.open_cases(list(Alert.objects.all()), owner=people.wei, by=people.wei, at=now)
    return cases.notify(opened, text="Please act", by=people.wei, at=now)


def flagged(case):
    return portal_cases.flagged_of(case, on=timezone.localdate())


class TestAdvice:
    def test_knows_every_kind_of_alert(self):
        assert set(guidance.PROBLEM_OF) == set(Alert.Kind)

    def test_names_the_smelters_of_each_problem(self, case):
        (one,) = guidance.advice(flagged(case))
        assert one.problem == guidance.Problem.NOT_CONFORMANT
        assert len(one.smelters) == 1
        assert one.steps

    def test_says_nothing_of_what_is_settled(self, case):
        Alert.objects.update(status=Alert.State.CLOSED, closed_at=NOW)
        assert guidance.advice(flagged(case)) == []
        assert [one.kind for one in guidance.plan(flagged(case))] == [CaseAction.Kind.CORRECT_DECLARATION]

    def test_stands_in_the_first_message_in_the_suppliers_language(self, case):
        with translation.override("en"):
            text = first_message.draft(case, on=timezone.localdate())
        assert "处理方法" in text
        assert "RMAP 合规来源" in text


class TestAlternatives:
    def qualified(self, facility, *, licence):
        status = facts.give_status(facility, "Gold", Status.CONFORMANT)
        ReferenceList.objects.filter(pk=status.list_id).update(licence=licence)

    def test_come_from_public_lists_alone(self, case, smelters):
        on = timezone.localdate()
        other = next(
            one.facility
            for one in FacilityListing.objects.filter(metal="Gold").exclude(facility=smelters["CID910001"])
        )
        self.qualified(other, licence=ReferenceList.Licence.LICENSED_INTERNAL)
        assert guidance.alternatives(flagged(case), on=on) == []
        ReferenceList.objects.update(licence=ReferenceList.Licence.PUBLIC)
        (gold,) = guidance.alternatives(flagged(case), on=on)
        assert [listing.facility for listing in gold.listings] == [other]


class TestLetter:
    def test_is_in_both_languages_and_names_the_smelter_as_it_was_written(self, case):
        (one,) = flagged(case)
        text = guidance.letter(one, supplier_name="Xinhe")
        assert text.count(one.name) == 2
        assert "Dear Sir or Madam" in text
        assert "尊敬的先生/女士" in text

    def test_is_for_the_supplier_to_download(self, client, case, people):
        client.force_login(people.ana)
        (one,) = flagged(case)
        page = client.get(reverse("portal_cases:smelter_letter", args=[case.pk]), {"alert": one.alert_id})
        assert page["Content-Disposition"].startswith("attachment")
        assert one.name in page.content.decode()
        nameless = client.get(reverse("portal_cases:smelter_letter", args=[case.pk])).content.decode()
        assert "[name of the smelter]" in nameless


class TestPlan:
    def test_begins_with_the_actions_of_the_problem_in_one_step(self, client, case, people):
        cases.acknowledge(case, by=people.ana, at=timezone.now())
        client.force_login(people.ana)
        url = reverse("portal_cases:plan_begin", args=[case.pk])
        form = client.get(url).context["form"]
        body = {
            "planned": form["planned"].initial,
            "responsible": "Gu Yan",
            "due_date": case.due_date.isoformat(),
        }
        assert client.post(url, body).status_code == 422, "the cause is missing"
        client.post(url, body | {"cause": "Old contract"})
        client.post(url, body | {"cause": "Old contract"})
        kinds = CaseAction.Kind
        assert [(one.kind, one.cause) for one in case.actions.all()] == [
            (kinds.REPLACE_SMELTER, "Old contract"),
            (kinds.ENROL_SMELTER, "Old contract"),
            (kinds.CORRECT_DECLARATION, "Old contract"),
        ]
        client.post(reverse("portal_cases:plan_hand_in", args=[case.pk]), {"text": ""})
        assert Case.objects.get().status == Case.Status.PLAN_SUBMITTED

    def test_is_written_for_the_supplier_in_its_language(self, client, case, people):
        client.force_login(people.wei)
        url = reverse("risk:case_plan_begin", args=[case.pk])
        form = client.get(url).context["form"]
        client.post(
            url,
            {
                "planned": form["planned"].initial[:1],
                "responsible": "Gu Yan",
                "due_date": case.due_date.isoformat(),
                "cause": "",
            },
        )
        assert case.actions.get().description.startswith("以合格冶炼厂替换")
