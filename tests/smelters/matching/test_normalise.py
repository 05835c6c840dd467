"""One spelling for the same name, and every form of a CID."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smelters.matching.normalise import KEY_LENGTH, cid, name_key


class TestNameKey:
    @pytest.mark.parametrize(
        ("written", "same"),
        [
            ("Nordhavn Raffinerie", "NORDHAVN  raffinerie "),
            ("Nordhavn\u3000Raffinerie", "Nordhavn\u00a0Raffinerie"),
            ("Ｎｏｒｄｈａｖｎ　Ｒａｆｆｉｎｅｒｉｅ", "Nordhavn Raffinerie"),
            ("Han–Rui", "Han-Rui"),
            ("Han\u2011Rui", "Han－Rui"),
            ("L’Orfebre", "L'Orfebre"),
            ("“Ural” Plant", '"Ural" Plant'),
            ("Straße", "STRASSE"),
            ("Caf\u00e9", "Cafe\u0301"),
            ("Nord\u200bhavn", "Nordhavn"),
            ("line\r\nbreak", "line break"),
        ],
    )
    def test_is_the_same_for_the_same_name(self, written, same):
        assert name_key(written) == name_key(same)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Nordhavn Refining Co., Ltd.", "Nordhavn Refining"),
            ("Nordhavn Refining Ltd", "Nordhavn Refining Ltd."),
            ("Plant 1", "Plant 2"),
            ("云南锡业", "雲南錫業"),
            ("Metalor Refining", "Refining Metalor"),
        ],
    )
    def test_differs_where_a_guess_would_be_needed(self, one, other):
        assert name_key(one) != name_key(other)

    @given(some.text(max_size=400))
    def test_does_not_change_what_is_normalised(self, text):
        key = name_key(text)
        assert name_key(key) == key
        assert len(key) <= KEY_LENGTH
        assert key == key.strip()
        assert "  " not in key

    @given(some.text(alphabet=some.characters(codec="utf-8"), max_size=60))
    def test_does_not_depend_on_the_form_of_the_characters(self, text):
        assert name_key(unicodedata.normalize("NFD", text)) == name_key(unicodedata.normalize("NFC", text))


class TestCid:
    @pytest.mark.parametrize(
        "written",
        [
            *("CID001234", "cid001234", " CID001234 ", "CID 001234", "CID-001234", "CID–001234", "001234"),
            *(
                "1234",
                "1234.0",
                "ＣＩＤ００１２３４",
                "CID1234",
                "CID:001234",
                "CID\u00a0001234",
                "CID0001234",
            ),
        ],
    )
    def test_reads_every_form_that_suppliers_type(self, written):
        assert cid(written) == "CID001234"

    @pytest.mark.parametrize(
        "written",
        [
            *("", "-", "CID", "CID000000", "12", "1234567", "CID1234567", "1JPN072", "CID001234 / CID001235"),
            *("Smelter not listed", "CID00I234", "2025-01-01", "0"),
        ],
    )
    def test_is_none_for_everything_else(self, written):
        assert cid(written) is None

    @given(some.integers(1, 999_999))
    def test_reads_its_own_form(self, number):
        assert cid(f"CID{number:06}") == f"CID{number:06}"

    @given(some.text(max_size=30))
    def test_is_none_or_six_digits_whatever_stands_there(self, text):
        found = cid(text)
        assert found is None or (found.startswith("CID") and len(found) == 9 and found[3:].isdecimal())
