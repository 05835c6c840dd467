import pytest
from django.urls import reverse
from django.utils import timezone

from suppliers.models import DocumentVersion
from surveys.models import ScopeEntry
from tests import asked, papers
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


class TestANoticeToACampaign:
    def test_is_meant_for_the_suppliers_in_its_scope(self, client, monkeypatch):
        monkeypatch.setattr(timezone, "now", lambda: NOW)
        people = cast()
        campaign = asked.a_campaign(2026)
        ScopeEntry.objects.create(campaign=campaign, supplier=people.xinhe)
        document = papers.a_document("requirement", people)
        client.force_login(people.lin, backend="django.contrib.auth.backends.ModelBackend")
        fields = {
            "text_en": "Text",
            "text_zh": "正文",
            "change_en": "New",
            "change_zh": "新增",
            "effective_on": TODAY.isoformat(),
            "campaign": campaign.pk,
        }
        url = reverse("surveys:campaign_notice", args=[document.pk])
        assert client.get(url).status_code == 200
        client.post(url, fields)
        version = DocumentVersion.objects.get()
        assert list(version.suppliers()) == [people.xinhe]
        assert (version.named_by, version.for_colleagues) == (campaign.title, False)
