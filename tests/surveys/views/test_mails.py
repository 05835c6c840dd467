import pytest
from django.conf import settings
from django.urls import reverse

from surveys.models import CampaignMail, LadderStep, MailLine
from tests import asked
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def read(client):
    def page(person, mail):
        client.force_login(person)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client.get(reverse("surveys:campaign_mail", args=[mail.pk]))

    return page


def to_the_centre(*requests):
    """An escalation to a colleague about several requests."""
    mail = CampaignMail.objects.create(
        kind="escalation", level=3, reader="colleague", to="lin@lanhai.example", language="en", created_at=NOW
    )
    for request in requests:
        step = LadderStep.objects.get_or_create(campaign=request.campaign, level=3, defaults={"days": 21})[0]
        MailLine.objects.create(mail=mail, request=request, step=step, to=mail.to)
    return mail


class TestCampaignMailDetail:
    def test_shows_the_mail_as_html_and_as_plain_text(self, read, people):
        request = asked.a_request(people.xinhe)
        page = read(people.wei, asked.a_mail(request, "ana@xinhe.example"))
        text = page.content.decode()
        assert page.context["mail"].subject.startswith("CMRT 2026: please answer by")
        assert "Your CMRT for 2026" in page.context["html"]
        assert "please send us the completed CMRT of Xinhe Connector Technology" in text
        assert 'sandbox=""' in text

    def test_does_not_show_the_link_that_opens_the_task_without_a_password(self, read, people):
        request = asked.a_request(people.xinhe)
        page = read(people.wei, asked.a_mail(request, "ana@xinhe.example"))
        assert f"/portal/tasks/{request.pk}/" in page.context["mail"].body
        assert "/enter/" not in page.content.decode()

    def test_is_of_the_day_on_which_it_was_sent(self, read, people):
        request = asked.a_request(people.xinhe)
        mail = asked.a_mail(request)
        CampaignMail.objects.filter(pk=mail.pk).update(kind="reminder")
        left = (request.due_date - TODAY).days
        assert f"{left} days left" in read(people.lin, mail).context["mail"].body

    def test_names_to_a_branch_only_its_own_suppliers_of_a_mail_to_a_colleague(self, read, people):
        campaign = asked.a_campaign()
        mail = to_the_centre(
            asked.a_request(people.xinhe, campaign), asked.a_request(people.faraway, campaign)
        )
        assert "Faraway" in read(people.lin, mail).content.decode()
        page = read(people.wei, mail).content.decode()
        assert "Xinhe" in page
        assert "Faraway" not in page
