"""The pages of rulesets, and of levels set by hand."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from risk.forms_levels import RulesetForm
from risk.models import LevelOverride, RiskScore, Ruleset
from risk.scoring.ruleset import DEFAULTS
from risk.services import scoring
from smelters.models import Facility
from suppliers.models import User
from tests import facts
from tests.declared import declare
from tests.people import Cast, cast

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def people() -> Cast:
    found = cast()
    found.wei.memberships.create(role="centre", since=timezone.localdate() - timedelta(days=9))
    cache.clear()
    return found


@pytest.fixture
def smelters() -> dict[str, Facility]:
    return facts.listed_smelters()


@pytest.fixture
def medium(people: Cast, smelters: dict[str, Facility]) -> RiskScore:
    """Xinhe reports a smelter that takes no part in RMAP."""
    declare(people.xinhe, [(smelters["CID910002"], "Gold")], at=NOW)
    scoring.recompute(at=NOW)
    return RiskScore.objects.get()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def text(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def filled(**changes: Any) -> dict[str, Any]:
    """The form of a new version as the browser sends it back, with some numbers changed."""
    initial = RulesetForm.of(DEFAULTS, valid_from=timezone.localdate()).initial
    return {**initial, "reason": "Tried", **changes}


class TestANewVersion:
    def test_begins_with_the_numbers_in_force(self, people: Cast) -> None:
        lin = client_of(people.lin)
        page = text(lin.get(reverse("risk:ruleset_propose")))
        assert 'name="rating_weights__medium" value="0.6"' in page
        lin.post(reverse("risk:ruleset_propose"), filled())
        assert (
            Ruleset.objects.proposed().get().rules == Ruleset.objects.in_force(timezone.localdate())[0].rules
        )

    def test_shows_who_would_change_level_before_it_counts(self, people: Cast, medium: RiskScore) -> None:
        lin = client_of(people.lin)
        said = filled(high_from="30", medium_from="20")
        page = text(lin.post(reverse("risk:ruleset_propose"), said, follow=True))
        assert "Levels: High from" in page
        version = Ruleset.objects.proposed().get()
        effects = reverse("risk:ruleset_effects", args=[version.pk])
        assert effects in page
        page = text(lin.get(effects, headers={"HX-Request": "true"}))
        assert "1 of 1 suppliers" in page
        assert people.xinhe.name in page
        assert RiskScore.objects.count() == 1

    @pytest.mark.parametrize(
        "changes", [{"share_of_worst": "2"}, {"medium_from": "70"}, {"high_from": ""}, {"many_smelters": "0"}]
    )
    def test_is_refused_with_numbers_that_do_not_fit(self, people: Cast, changes: dict[str, str]) -> None:
        text(client_of(people.lin).post(reverse("risk:ruleset_propose"), filled(**changes)), 422)
        assert not Ruleset.objects.proposed().exists()

    def test_is_put_in_force_by_a_second_person(self, people: Cast) -> None:
        lin = client_of(people.lin)
        lin.post(reverse("risk:ruleset_propose"), filled(late_cap="3"))
        version = Ruleset.objects.proposed().get()
        approve = reverse("risk:ruleset_approve", args=[version.pk])
        assert approve not in text(lin.get(reverse("risk:ruleset_detail", args=[version.pk])))
        assert "ask a second person" in text(lin.post(approve, follow=True))
        page = text(client_of(people.wei).post(approve, follow=True))
        assert "All suppliers are scored again" in page
        assert Ruleset.objects.in_force(timezone.localdate())[0] == version

    def test_that_was_discarded_stays_in_the_history(self, people: Cast) -> None:
        lin = client_of(people.lin)
        lin.post(reverse("risk:ruleset_propose"), filled(late_cap="3"))
        version = Ruleset.objects.proposed().get()
        lin.post(reverse("risk:ruleset_discard", args=[version.pk]))
        assert "discarded" in text(lin.get(reverse("risk:ruleset_list")))

    def test_switches_rules_off(self, people: Cast) -> None:
        said = filled(switched_off=["overdue"], findings_counted_elsewhere="V37，V41")
        page = text(client_of(people.lin).post(reverse("risk:ruleset_propose"), said, follow=True))
        content = Ruleset.objects.proposed().get().content
        assert (content["switched_off"], content["findings_counted_elsewhere"]) == (
            ["overdue"],
            ["V37", "V41"],
        )
        assert "Its planned re-assessment is overdue" in page


class TestALevelByHand:
    def ask(self, people: Cast, **said: Any) -> HttpResponse:
        today = timezone.localdate()
        values = {"level": "low", "since": today, "last_day": today + timedelta(days=9), "reason": "Audited"}
        url = reverse("risk:override_propose", args=[people.xinhe.pk])
        return client_of(people.lin).post(url, values | said, follow=True)

    def test_counts_once_a_second_person_agrees(self, people: Cast, medium: RiskScore) -> None:
        page = text(self.ask(people))
        assert "Level by hand, asked for" in page
        override = LevelOverride.objects.get()
        levels = reverse("risk:level_list")
        lin = client_of(people.lin)
        assert [row.level for row in lin.get(levels, {"q": "Xinhe"}).context["page"]] == ["medium"]
        approve = reverse("risk:override_approve", args=[override.pk])
        assert "ask a second person" in text(lin.post(approve, follow=True))
        client_of(people.wei).post(approve)
        [row] = lin.get(levels, {"q": "Xinhe"}).context["page"]
        assert (row.level, row.computed) == ("low", "medium")
        assert [row.name for row in lin.get(levels, {"level": "low"}).context["page"]] == [people.xinhe.name]

    def test_leaves_the_computed_score_to_be_seen(self, people: Cast, medium: RiskScore) -> None:
        self.ask(people)
        override = LevelOverride.objects.get()
        page = text(
            client_of(people.wei).post(reverse("risk:override_approve", args=[override.pk]), follow=True)
        )
        assert "Audited" in page
        assert "A smelter that is Medium makes the level Medium at least." in page

    def test_ends_by_itself(self, people: Cast, medium: RiskScore) -> None:
        self.ask(people)
        override = LevelOverride.objects.get()
        override.approve(by=people.wei, at=NOW, on=timezone.localdate())
        today = timezone.localdate()
        assert LevelOverride.objects.in_force(today + timedelta(days=9)).exists()
        assert not LevelOverride.objects.in_force(today + timedelta(days=10)).exists()

    def test_ends_with_a_reason(self, people: Cast, medium: RiskScore) -> None:
        self.ask(people)
        end = reverse("risk:override_end", args=[LevelOverride.objects.get().pk])
        lin = client_of(people.lin)
        assert "Say why it ends." in text(lin.post(end, {"reason": ""}, follow=True))
        assert "The computed level counts again" in text(lin.post(end, {"reason": "Wrong"}, follow=True))
        assert LevelOverride.objects.get().end_reason == "Wrong"

    @pytest.mark.parametrize(("first", "last"), [(-1, 5), (5, 3), (0, 400)])
    def test_is_refused_for_days_that_do_not_fit(
        self, people: Cast, medium: RiskScore, first: int, last: int
    ) -> None:
        today = timezone.localdate()
        days = {"since": today + timedelta(days=first), "last_day": today + timedelta(days=last)}
        text(self.ask(people, **days), 422)
        assert not LevelOverride.objects.exists()

    def test_is_one_at_a_time(self, people: Cast, medium: RiskScore) -> None:
        self.ask(people)
        assert "Another one covers some of these days" in text(self.ask(people), 422)
