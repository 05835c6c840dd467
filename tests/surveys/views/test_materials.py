"""The pages of parts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import facts
from tests.declared import declare
from tests.made_of import a_part
from tests.people import NOW, cast
from tests.surveys.services.test_tracing import from_country

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(client):
    people = cast()
    client.force_login(people.wei, backend="django.contrib.auth.backends.ModelBackend")
    return people


class TestPartPages:
    def test_lead_to_countries_in_three_clicks(self, client, people):
        gold = facts.listed_smelters()["CID910001"]
        from_country(gold)
        part = a_part(by=[people.xinhe])
        declare(people.xinhe, [(gold, "Gold")], at=NOW)
        page = reverse("surveys:material_detail", args=[part.pk])
        assert page in client.get(reverse("surveys:material_list")).content.decode()
        smelters = reverse("surveys:material_smelters", args=[part.pk])
        assert f"{smelters}?mineral=Gold" in client.get(page).content.decode()
        shown = client.get(smelters, {"mineral": "Gold", "supplier": people.xinhe.pk}).content.decode()
        assert "CID910001" in shown
        assert "秘鲁" in shown or "Peru" in shown

    def test_show_the_content_of_an_old_day_after_a_change(self, client, people):
        part = a_part(minerals=["Gold"], by=[people.xinhe])
        today = timezone.localdate()
        change = {"source": "declaration", "minerals": ["Tin"], "since": today.isoformat()}
        client.post(reverse("surveys:material_edit", args=[part.pk]), change)
        page = reverse("surveys:material_detail", args=[part.pk])
        then = client.get(page, {"on": (today - timedelta(days=1)).isoformat()}).context["page"]
        assert [row.mineral_id for row in client.get(page).context["page"].contents] == ["Tin"]
        assert [row.mineral_id for row in then.contents] == ["Gold"]

    def test_refuse_what_is_necessary_but_not_in_it(self, client, people):
        part = a_part(by=[people.xinhe])
        wrong = {"source": "answer", "minerals": ["Tin"], "necessary": ["Gold"], "since": "2026-01-01"}
        assert client.post(reverse("surveys:material_edit", args=[part.pk]), wrong).status_code == 422
