import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gscm.lib import originals
from suppliers.models import LetterOfGuarantee
from suppliers.services import letters
from tests import papers
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 signed"


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def version(people):
    return papers.published("letter", people, text_zh="我方承诺。")


def sign(version, people, *, language="zh-hans", sha256=None):
    text = letters.text_to_sign(version, people.xinhe, language)
    digest = sha256 or originals.sha256(text.encode())
    signer = {"name": "Ana", "function": "总经理"}
    return letters.sign(
        version, people.xinhe, language=language, sha256=digest, by=people.ana, at=NOW, **signer
    )


def hand_in(version, people, **values):
    facts = {
        "file_name": "a.pdf",
        "language": "en",
        "name": "Ana",
        "function": "Director",
        "signed_on": TODAY,
    }
    return letters.hand_in(version, people.xinhe, PDF, by=people.ana, at=NOW, **(facts | values))


class TestAnElectronicSignature:
    def test_keeps_the_very_text_with_name_function_time_and_hash(self, version, people):
        letter = sign(version, people)
        kept = letter.file.open("rb").read()
        assert "我方承诺。" in kept.decode()
        assert "S-1001" in kept.decode()
        assert letter.sha256 == hashlib.sha256(kept).hexdigest()
        assert (letter.signer_name, letter.signer_function, letter.recorded_at) == ("Ana", "总经理", NOW)

    def test_holds_at_once_for_as_long_as_the_document_says(self, version, people):
        sign(version, people)
        in_force = LetterOfGuarantee.objects.in_force
        assert in_force(TODAY)
        assert in_force(TODAY.replace(year=2028) - timedelta(days=1))
        assert not in_force(TODAY.replace(year=2028))
        assert not in_force(TODAY - timedelta(days=1))

    def test_is_refused_for_another_text_than_the_one_that_was_read(self, version, people):
        with pytest.raises(letters.LetterRefused):
            sign(version, people, sha256="0" * 64)
        assert not LetterOfGuarantee.objects.exists()


class TestAScan:
    def test_counts_only_once_the_team_has_looked_at_it(self, version, people):
        letter = hand_in(version, people)
        assert not LetterOfGuarantee.objects.in_force(TODAY)
        letters.accept(letter, by=people.wei, at=NOW)
        assert LetterOfGuarantee.objects.in_force(TODAY)
        assert letter.file.open("rb").read() == PDF

    def test_is_decided_on_once(self, version, people):
        letter = hand_in(version, people)
        letters.refuse(letter, reason="No signature", by=people.wei, at=NOW)
        with pytest.raises(letters.LetterRefused):
            letters.accept(letter, by=people.wei, at=NOW)
        assert not LetterOfGuarantee.objects.in_force(TODAY)

    def test_is_not_refused_without_a_reason(self, version, people):
        letter = hand_in(version, people)
        with pytest.raises(IntegrityError), transaction.atomic():
            letters.refuse(letter, reason="", by=people.wei, at=NOW)

    def test_that_would_be_expired_is_not_taken(self, version, people):
        with pytest.raises(letters.LetterRefused):
            hand_in(version, people, signed_on=TODAY.replace(year=2024))
