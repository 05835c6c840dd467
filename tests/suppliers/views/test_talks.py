"""A call, a visit or a message outside of this house, written down."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from suppliers.models import SupplierTalk
from tests.people import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def wei(client, people):
    client.force_login(people.wei)
    return client


def filled(**values):
    return {
        "happened_on": timezone.localdate().isoformat(),
        "channel": "visit",
        "partner": "Ana",
        "support": "template",
        "text": "Went through the Smelter List",
        **values,
    }


class TestRecord:
    def test_keeps_it_and_leads_to_the_timeline(self, wei, people):
        response = wei.post(reverse("suppliers:talk_record", args=[people.xinhe.pk]), filled())
        assert response.url == reverse("risk:supplier_timeline", args=[people.xinhe.pk])
        talk = SupplierTalk.objects.get()
        assert (talk.supplier, talk.support, talk.recorded_by) == (people.xinhe, "template", people.wei)
        people.wei.language = "en"
        people.wei.save()
        page = wei.get(response.url).content.decode()
        assert "Helped with the template" in page
        assert "Went through the Smelter List" in page

    @pytest.mark.parametrize("wrong", [{"text": ""}, {"happened_on": "2999-01-01"}, {"channel": "dream"}])
    def test_says_what_is_wrong_and_keeps_nothing(self, wei, people, wrong):
        response = wei.post(reverse("suppliers:talk_record", args=[people.xinhe.pk]), filled(**wrong))
        assert response.status_code == 422
        assert not SupplierTalk.objects.exists()

    def test_is_never_changed(self, wei, people):
        wei.post(reverse("suppliers:talk_record", args=[people.xinhe.pk]), filled())
        with pytest.raises(DatabaseError), transaction.atomic():
            SupplierTalk.objects.update(text="Something else")
        with pytest.raises(DatabaseError), transaction.atomic():
            SupplierTalk.objects.all().delete()
