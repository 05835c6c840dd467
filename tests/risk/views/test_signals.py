import pytest
from django.test import Client
from django.urls import reverse

from risk.models import ComparisonSettings, ListSignal
from tests import listed
from tests.people import NOW, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def copied(people: Cast) -> ListSignal:
    """Xinhe's list like Faraway's: two smelters and a mistake in common, one smelter of each its own."""
    smelters = listed.smelters(4)
    here = listed.report(people.xinhe, smelters[:3], names=["Nowhere Gold"])
    there = listed.report(people.faraway, [*smelters[:2], smelters[3]], names=["Nowhere Gold"])
    return listed.a_signal(here, there)


def page(client: Client, name: str, *args: int, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


class TestSignalDetail:
    def test_shows_both_lists_beside_each_other(
        self, client: Client, people: Cast, copied: ListSignal
    ) -> None:
        client.force_login(people.lin)
        text = page(client, "risk:signal_detail", copied.pk, query="?rows=all")
        assert "Faraway Metals" in text
        assert all(f"Refinery 92000{number}" in text for number in range(1, 5))
        assert text.count("Nowhere Gold") == 2

    def test_begins_with_what_stands_out(self, client: Client, people: Cast, copied: ListSignal) -> None:
        client.force_login(people.lin)
        text = page(client, "risk:signal_detail", copied.pk)
        assert "Nowhere Gold" in text
        assert "Refinery" not in text

    def test_names_no_supplier_of_another_branch_and_none_of_its_other_smelters(
        self, client: Client, people: Cast, copied: ListSignal
    ) -> None:
        client.force_login(people.wei)
        for name, args in (("risk:signal_detail", (copied.pk,)), ("risk:signal_list", ())):
            text = page(client, name, *args, query="?rows=all")
            assert "Faraway" not in text
            assert "Refinery 920004" not in text
        assert "Refinery 920003" in page(client, "risk:signal_detail", copied.pk, query="?rows=all")
        assert "Refinery 920004" not in page(client, "risk:signal_detail", copied.pk, query="?rows=there")

    def test_says_in_chinese_what_the_evidence_is(
        self, client: Client, people: Cast, copied: ListSignal
    ) -> None:
        client.force_login(people.lin)
        client.cookies["django_language"] = "zh-hans"
        assert "与另一供应商的清单雷同" in page(client, "risk:signal_detail", copied.pk)


class TestExplain:
    def test_is_kept_with_its_reason_and_can_be_taken_back(
        self, client: Client, people: Cast, copied: ListSignal
    ) -> None:
        client.force_login(people.wei)
        client.post(reverse("risk:signal_explain", args=[copied.pk]), {"reason": ""})
        copied.refresh_from_db()
        assert copied.status == "open"
        client.post(reverse("risk:signal_explain", args=[copied.pk]), {"reason": "The same sub-supplier"})
        text = page(client, "risk:signal_detail", copied.pk)
        assert "The same sub-supplier" in text
        client.post(reverse("risk:signal_take_up", args=[copied.pk]), {"reason": "The letter is missing"})
        copied.refresh_from_db()
        assert copied.status == "open"

    def test_of_what_was_explained_meanwhile_says_so(
        self, client: Client, people: Cast, copied: ListSignal
    ) -> None:
        client.force_login(people.wei)
        ListSignal.objects.update(status="ended")
        response = client.post(
            reverse("risk:signal_explain", args=[copied.pk]), {"reason": "So"}, follow=True
        )
        assert "signal" in response.content.decode().lower()
        copied.refresh_from_db()
        assert copied.status == "ended"


class TestSignalList:
    def test_filters_by_kind_supplier_and_branch(
        self, client: Client, people: Cast, copied: ListSignal
    ) -> None:
        listed.a_signal(listed.report(people.faraway, [], names=["Other"]))
        client.force_login(people.lin)
        link = reverse("risk:signal_detail", args=[copied.pk])
        for query, is_there in (
            ("", True),
            ("?kind=copied", True),
            ("?kind=unchanged", False),
            ("?q=xinhe", True),
            ("?q=S-2001", False),
            ("?year=2026&family=CMRT", True),
            ("?family=EMRT", False),
            (f"?subsidiary={people.dongguan.pk}", True),
            (f"?subsidiary={people.kunshan.pk}", False),
            ("?tab=explained", False),
            ("?severity=3", True),
        ):
            assert (link in page(client, "risk:signal_list", query=query)) is is_there, query

    def test_shows_fifty_a_page(self, client: Client, people: Cast, copied: ListSignal) -> None:
        for _number in range(50):
            listed.a_signal(listed.report(people.xinhe, []))
        client.force_login(people.lin)
        assert page(client, "risk:signal_list").count('scope="row"') == 50
        assert page(client, "risk:signal_list", query="?page=2").count('scope="row"') == 1


class TestParts:
    def test_of_the_supplier_and_of_the_file_lead_to_the_signal(
        self, client: Client, people: Cast, copied: ListSignal
    ) -> None:
        client.force_login(people.lin)
        link = reverse("risk:signal_detail", args=[copied.pk])
        assert link in page(client, "risk:supplier_signals", people.xinhe.pk)
        assert link in page(client, "risk:submission_signals", copied.declaration.submission_id)
        assert link not in page(client, "risk:supplier_signals", people.faraway.pk)

    def test_stand_on_the_pages_of_supplier_and_file(
        self, client: Client, people: Cast, copied: ListSignal
    ) -> None:
        client.force_login(people.lin)
        part = reverse("risk:supplier_signals", args=[people.xinhe.pk])
        assert part in page(client, "suppliers:supplier_detail", people.xinhe.pk)
        submission = copied.declaration.submission_id
        part = reverse("risk:submission_signals", args=[submission])
        assert part in page(client, "surveys:submission_detail", submission)


class TestSettings:
    def test_take_effect_through_a_second_person(self, client: Client, people: Cast) -> None:
        other = type(people.lin).objects.create_user("second@lanhai.example", "a long password")
        other.memberships.create(role="centre", since=NOW.date())
        client.force_login(people.lin)
        form = client.get(reverse("risk:signal_settings")).context["form"]
        values = {name: form[name].value() for name in form.fields} | {"copied_above": 80, "reason": "Short"}
        assert client.post(reverse("risk:signal_settings"), values | {"copied_share": 101}).status_code == 422
        assert client.post(reverse("risk:signal_settings"), values).status_code == 302
        proposed = ComparisonSettings.objects.proposed().get()
        client.post(reverse("risk:signal_settings_approve", args=[proposed.pk]))
        assert ComparisonSettings.objects.proposed().exists()
        client.force_login(other)
        client.post(reverse("risk:signal_settings_approve", args=[proposed.pk]))
        proposed.refresh_from_db()
        assert (proposed.copied_above, proposed.approved_by) == (80, other)

    def test_can_be_discarded(self, client: Client, people: Cast) -> None:
        proposed = ComparisonSettings.objects.create(
            valid_from=NOW.date(), proposed_by=people.lin, proposed_at=NOW
        )
        client.force_login(people.lin)
        client.post(reverse("risk:signal_settings_discard", args=[proposed.pk]))
        assert not ComparisonSettings.objects.proposed().exists()
