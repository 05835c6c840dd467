import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import papers
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
URL = "/policy/"


@pytest.fixture
def people():
    return cast()


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def read(**query):
    """The page as a stranger without any cookie reads it."""
    response = Client().get(URL, query)
    assert response.status_code == 200
    return response.content.decode()


class TestThePolicy:
    def test_has_a_stable_address(self):
        assert reverse("policy:page") == URL

    def test_is_read_without_an_account_or_a_cookie(self, people):
        papers.published("policy", people)
        response = Client().get(URL, {"lang": "en"})
        assert "What is meant." in response.content.decode()
        assert not response.cookies

    @pytest.mark.parametrize(
        ("lang", "words", "tag"), [("en", "About bribery.", "en"), ("zh", "关于 bribery。", "zh-hans")]
    )
    def test_is_there_in_both_languages(self, people, lang, words, tag):
        papers.published("policy", people)
        response = Client().get(URL, {"lang": lang})
        assert words in response.content.decode()
        assert response["Content-Language"] == tag

    def test_names_both_groups_of_minerals(self, people):
        papers.published("policy", people)
        shown = read(lang="en")
        assert shown.index("Tantalum") < shown.index("Other minerals") < shown.index("Cobalt")

    def test_shows_what_was_in_force_on_a_day(self, people):
        papers.published("policy", people, text_en="The first text.")
        papers.published("policy", people, text_en="The second text.", effective_on=papers.in_days(30))
        assert "The first text." in read(lang="en")
        assert "The second text." in read(lang="en", on=papers.in_days(30).isoformat())
        earlier = read(lang="en", on=papers.in_days(-1).isoformat())
        assert "No policy was in force on this day." in earlier
        assert f"on={TODAY.isoformat()}" in earlier

    def test_shows_today_where_the_day_is_none(self, people):
        papers.published("policy", people)
        assert "What is meant." in read(lang="en", on="soon")

    def test_shows_nothing_that_is_not_published(self, people):
        papers.a_draft("policy", people, text_en="A secret draft.")
        assert "A secret draft." not in read(lang="en")
