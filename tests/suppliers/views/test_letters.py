import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from suppliers.models import LetterOfGuarantee
from suppliers.queries.letters import LetterState
from tests import papers
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def version(people):
    return papers.published("letter", people)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def sign_in(client, user, language="en"):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language


def scan(content=b"%PDF-1.7", name="letter.pdf"):
    return {
        "file": SimpleUploadedFile(name, content),
        "name": "Ana",
        "function": "Director",
        "signed_on": TODAY.isoformat(),
    }


class TestTheList:
    @pytest.mark.parametrize(
        ("state", "letter"),
        [
            (LetterState.MISSING, None),
            (LetterState.SIGNED, {"expires_on": papers.in_days(61)}),
            (LetterState.DUE, {"expires_on": papers.in_days(60)}),
            (LetterState.EXPIRED, {"expires_on": TODAY}),
            (LetterState.WAITING, {"way": "scan", "decision": "waiting"}),
        ],
    )
    def test_sorts_suppliers_by_where_their_letter_stands(self, client, people, version, state, letter):
        if letter is not None:
            papers.a_letter(people.xinhe, version, people.ana, **letter)
        sign_in(client, people.wei)
        for one in LetterState:
            response = client.get(reverse("documents:letter_list"), {"state": one.value})
            assert ("Xinhe" in response.content.decode()) == (one == state)
            assert dict(response.context["states"])[one] == int(one == state)

    def test_ends_at_the_reach(self, client, people, version):
        sign_in(client, people.wei)
        assert "Faraway" not in client.get(reverse("documents:letter_list")).content.decode()


class TestAScanOfTheTeam:
    def test_is_kept_then_counts_once_it_is_accepted(self, client, people, version):
        sign_in(client, people.wei)
        client.post(reverse("documents:letter_hand_in", args=[people.xinhe.pk]), scan())
        letter = LetterOfGuarantee.objects.get()
        assert not LetterOfGuarantee.objects.in_force(TODAY)
        client.post(reverse("documents:letter_accept", args=[letter.pk]))
        assert LetterOfGuarantee.objects.in_force(TODAY)
        kept = client.get(reverse("documents:letter_file", args=[letter.pk]))
        assert b"".join(kept) == b"%PDF-1.7"

    def test_is_refused_with_a_reason(self, client, people, version):
        letter = papers.a_letter(people.xinhe, version, people.ana, way="scan", decision="waiting")
        sign_in(client, people.wei)
        url = reverse("documents:letter_refuse", args=[letter.pk])
        assert client.post(url, {"reason": " "}).status_code == 422
        client.post(url, {"reason": "No signature on it"})
        letter.refresh_from_db()
        assert (letter.decision, letter.reason) == ("refused", "No signature on it")

    @pytest.mark.parametrize(
        ("content", "name"), [(b"MZ\x90", "letter.pdf"), (b"%PDF-1.7", "letter.exe"), (b"", "letter.pdf")]
    )
    def test_is_a_picture_or_a_pdf(self, client, people, version, content, name):
        sign_in(client, people.wei)
        url = reverse("documents:letter_hand_in", args=[people.xinhe.pk])
        assert client.post(url, scan(content, name)).status_code == 422
        assert not LetterOfGuarantee.objects.exists()
