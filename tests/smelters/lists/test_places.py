"""Countries and regions by their codes, whatever a list writes."""

import pytest

from smelters.lists.places import country_code, country_name, region_code


class TestCountryCode:
    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("COD", "CD"),
            ("cd", "CD"),
            ("DRC", "CD"),
            ("Congo, Democratic Republic of the", "CD"),
            ("刚果(金)", "CD"),
            ("刚果（布）", "CG"),
            ("COG", "CG"),
            ("Republic of the Congo", "CG"),
            ("Tanzania, United Republic of", "TZ"),
            ("南苏丹", "SS"),
            ("SSD", "SS"),
            ("Côte d'Ivoire", "CI"),
        ],
    )
    def test_understands_codes_and_names_in_both_languages(self, written, code):
        assert country_code(written) == code

    @pytest.mark.parametrize("written", ["Congo", "刚果", "", "Atlantis", "XX"])
    def test_guesses_nothing(self, written):
        assert country_code(written) is None


class TestRegionCode:
    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("CD-NK", "CD-NK"),
            ("nk", "CD-NK"),
            ("Nord-Kivu", "CD-NK"),
            ("", ""),
            ("全国", ""),
            ("CD-ZZ", "CD-ZZ"),
        ],
    )
    def test_understands_codes_names_and_the_whole_country(self, written, code):
        assert region_code(written, "CD") == code

    @pytest.mark.parametrize("written", ["CO-ANT", "North of somewhere"])
    def test_refuses_another_country_and_what_it_does_not_know(self, written):
        assert region_code(written, "CD") is None


class TestCountryName:
    def test_is_in_the_reader_s_language(self):
        assert country_name("CD", language="en") == "DR Congo"
        assert country_name("CD", language="zh-hans") == "刚果民主共和国"
        assert country_name("RW", language="zh-hans") == "卢旺达"
        assert country_name("no code", language="en") == "no code"
