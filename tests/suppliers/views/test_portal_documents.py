import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from suppliers.models import LetterOfGuarantee
from tests import papers
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
LIST = "portal_documents:list"
LETTER = "portal_documents:letter"


@pytest.fixture
def people():
    return cast()


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def sign_in(client, user, language="en"):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language


def text_of(response):
    return response.content.decode()


def hidden_fields(page):
    return dict(re.findall(r'<input type="hidden" name="(sha256|language)" value="([^"]*)"', page))


class TestTheList:
    def test_shows_what_is_meant_for_the_supplier(self, client, people):
        papers.published("code", people)
        other = papers.a_document("requirement", people, title_en="Only Kunshan")
        papers.published(
            "requirement", people, document=other, for_suppliers="subsidiaries", subsidiaries=[people.kunshan]
        )
        papers.published("procedure", people, for_suppliers="none")
        sign_in(client, people.ana)
        shown = text_of(client.get(reverse(LIST)))
        assert "The code" in shown
        assert "Only Kunshan" not in shown
        assert "The procedure" not in shown
        sign_in(client, people.omar)
        assert "Only Kunshan" in text_of(client.get(reverse(LIST)))

    def test_reads_in_chinese(self, client, people):
        papers.published("code", people)
        papers.published("letter", people)
        sign_in(client, people.ana, "zh-hans")
        shown = text_of(client.get(reverse(LIST)))
        assert "文件 code" in shown
        assert "待确认" in shown

    def test_knows_only_own_suppliers(self, client, people):
        sign_in(client, people.ana)
        assert client.get(reverse(LIST), {"supplier": people.faraway.pk}).status_code == 404


class TestADocument:
    def test_is_acknowledged_for_the_supplier(self, client, people):
        version = papers.published("code", people)
        sign_in(client, people.ana)
        url = reverse("portal_documents:detail", args=[version.pk])
        assert "What is meant." in text_of(client.get(url))
        client.post(url, {"supplier": people.xinhe.pk})
        found = version.acknowledgements.get()
        assert (found.supplier, found.by, found.way) == (people.xinhe, people.ana, "portal")
        assert "acknowledged by Ana" in text_of(client.get(url))

    def test_is_acknowledged_for_no_other_supplier(self, client, people):
        version = papers.published("code", people)
        sign_in(client, people.ana)
        url = reverse("portal_documents:detail", args=[version.pk])
        assert client.post(url, {"supplier": people.faraway.pk}).status_code == 404
        assert not version.acknowledgements.exists()

    def test_is_not_there_for_suppliers_that_it_is_not_meant_for(self, client, people):
        version = papers.published(
            "requirement", people, for_suppliers="subsidiaries", subsidiaries=[people.kunshan]
        )
        sign_in(client, people.ana)
        assert client.get(reverse("portal_documents:detail", args=[version.pk])).status_code == 404


class TestTheLetter:
    @pytest.fixture
    def version(self, people):
        return papers.published("letter", people, text_zh="我方承诺。")

    @pytest.mark.parametrize(("language", "words"), [("en", "What is meant."), ("zh-hans", "我方承诺。")])
    def test_is_signed_as_it_was_read(self, client, people, version, language, words):
        sign_in(client, people.ana, language)
        page = text_of(client.get(reverse(LETTER)))
        assert words in page
        signer = {"name": "Ana Gu", "function": "Director", "may_sign": "on"}
        client.post(reverse(LETTER), hidden_fields(page) | signer)
        letter = LetterOfGuarantee.objects.in_force(TODAY).get()
        kept = letter.file.open("rb").read()
        assert words in kept.decode()
        assert letter.sha256 == hashlib.sha256(kept).hexdigest() == hidden_fields(page)["sha256"]
        assert (letter.signer_name, letter.recorded_by, letter.language) == ("Ana Gu", people.ana, language)
        assert "Ana Gu" in text_of(client.get(reverse(LETTER)))
        own = client.get(reverse("portal_documents:letter_file", args=[letter.pk]))
        assert b"".join(own) == kept

    def test_is_not_signed_without_the_word_that_one_may(self, client, people, version):
        sign_in(client, people.ana)
        fields = hidden_fields(text_of(client.get(reverse(LETTER))))
        answer = client.post(reverse(LETTER), fields | {"name": "Ana", "function": "Director"})
        assert answer.status_code == 422
        assert not LetterOfGuarantee.objects.exists()

    def test_is_not_signed_in_another_wording_than_the_page_showed(self, client, people, version):
        sign_in(client, people.ana)
        fields = hidden_fields(text_of(client.get(reverse(LETTER))))
        papers.published("letter", people, text_en="Something else.")
        signer = {"name": "Ana", "function": "Director", "may_sign": "on"}
        answer = client.post(reverse(LETTER), fields | signer)
        assert answer.status_code == 422
        assert "The text has changed" in text_of(answer)
        assert not LetterOfGuarantee.objects.exists()

    def test_may_come_as_a_scan_that_the_team_looks_at(self, client, people, version):
        sign_in(client, people.ana)
        form = {
            "way": "scan",
            "file": SimpleUploadedFile("a.png", b"\x89PNG..."),
            "name": "Ana",
            "function": "Director",
            "signed_on": TODAY.isoformat(),
        }
        client.post(reverse(LETTER), form)
        letter = LetterOfGuarantee.objects.get()
        assert (letter.decision, letter.file.open("rb").read()) == ("waiting", b"\x89PNG...")
        assert "Being looked at" in text_of(client.get(reverse(LIST)))

    def test_cannot_be_signed_before_one_is_published(self, client, people):
        sign_in(client, people.ana)
        assert "Nothing to sign" in text_of(client.get(reverse(LETTER)))
        assert client.post(reverse(LETTER), {"name": "Ana"}).status_code == 404
