"""What is taken for a listed name, and what is left to a person: tables of invented smelters."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smelters.matching.resolve import Entry, Index, Reason, Reported, Rule, resolve

INDEX = Index(
    [
        Entry("CID910001", "Gold", "Veldina Precious Metals GmbH", "GERMANY", "Ostrau", "Hessen"),
        Entry("CID910002", "Gold", "Bramlova Refining Co., Ltd.", "CHINA", "Xinlu", "Hebei Sheng"),
        Entry("CID910003", "Gold", "Tamrath Works 1", "FRANCE", "Vauclair", ""),
        Entry("CID910004", "Gold", "Tamrath Works 2", "FRANCE", "Vauclair", ""),
        Entry("CID910005", "Gold", "Quelmont USA Inc.", "UNITED STATES OF AMERICA", "Fairmont", "Ohio"),
        Entry("CID910006", "Gold", "Quelmont Japan Co., Ltd.", "JAPAN", "Minakawa", ""),
        Entry("CID910007", "Tin", "PT Bumi Selatan Jaya", "INDONESIA", "Tanjung Baru", ""),
        Entry("CID910008", "Tin", "Operations Minerales Andines S.A.", "PERU", "Huacho", ""),
        Entry(
            "CID910009", "Tungsten", "Qinglan Tungsten Industry Co., Ltd.", "CHINA", "Xinlu", "Hebei Sheng"
        ),
        Entry("CID910010", "Tungsten", "Lindsund Metals AB", "SWEDEN", "Vikholm", ""),
        Entry("CID910011", "Tungsten", "Lindsund Resources AB", "SWEDEN", "Vikholm", ""),
        Entry("CID910012", "Gold", "Navrovsk Mining and Metallurgical Combine", "UZBEKISTAN", "Navrovsk", ""),
        Entry("CID910013", "Tin", "Yokoyama Metal Co., Ltd.", "JAPAN", "Minakawa", ""),
        Entry(
            "CID910014", "Gold", "Gansong Cobalt New Material Co., Ltd.", "CHINA", "Gansong", "Hebei Sheng"
        ),
    ]
)


def found(metal: str, name: str, country: str = "") -> tuple[str | None, Rule | None]:
    match = resolve(Reported(metal, "", (name,), country), INDEX)
    return match.cid, match.rule


class TestFindsBy:
    @pytest.mark.parametrize(
        ("metal", "name", "country", "cid"),
        [
            ("Gold", "VELDINA PRECIOUS METAL", "DE", "CID910001"),
            ("Gold", "Precious Metals Veldina G.m.b.H.", "", "CID910001"),
            ("Gold", "VeldinaPreciousMetalsGmbH", "", "CID910001"),
            ("Gold", "Bramlova Refinery Company Limited", "China", "CID910002"),
            ("Gold", "Bramlova Refining有限公司", "", "CID910002"),
            ("Gold", "TAMRATH WORKS-2", "FR", "CID910004"),
            ("Tungsten", "青岚钨业有限公司", "中国", "CID910009"),
            ("Tungsten", "青嵐鎢業股份有限公司", "", "CID910009"),
            ("Tin", "横山金属㈱", "", "CID910013"),
            ("Tin", "Bumi Selatan Jaya", "", "CID910007"),
        ],
    )
    def test_form(self, metal, name, country, cid):
        assert found(metal, name, country) == (cid, Rule.FORM)

    @pytest.mark.parametrize(
        ("metal", "name", "country", "cid", "reason"),
        [
            ("Gold", "Veldnia Precious Metals GmbH", "", "CID910001", Reason.TYPING_ERROR),
            ("Gold", "Brramlova Refinng Co., Ltd.", "CHINA", "CID910002", Reason.TYPING_ERROR),
            ("Gold", "Veldina Precious Metals GmbH, Ostrau", "", "CID910001", Reason.PLACE_ADDED),
            ("Gold", "Ostrau Veldinaa Precious Metals", "", "CID910001", Reason.PLACE_ADDED),
            ("Gold", "VeldinaPreciousMetalsGmbH - Ostrau plant", "", "CID910001", Reason.PLACE_ADDED),
            ("Gold", "Navrovsk Mining and Metallur", "", "CID910012", Reason.CUT_SHORT),
            ("Gold", "Navrovsk", "Uzbekistan", "CID910012", Reason.TOWN_ALONE),
            ("Tin", "OMASA", "Peru", "CID910008", Reason.INITIALS),
            ("Gold", "Veldina", "Germany", "CID910001", Reason.WORDS_AGREE),
            ("Gold", "Quelmont", "Japan", "CID910006", Reason.COUNTRY_DECIDES),
        ],
    )
    def test_similarity_with_evidence(self, metal, name, country, cid, reason):
        match = resolve(Reported(metal, "", (name,), country), INDEX)
        assert (match.cid, match.rule) == (cid, Rule.SIMILAR)
        assert reason in match.reasons

    def test_the_cid_that_stands_in_the_name(self):
        assert found("Gold", "CID910002 Bramlova") == ("CID910002", Rule.CID)

    def test_the_cid_beside_what_is_no_name(self):
        match = resolve(Reported("Gold", "910002", ("Smelter not listed",)), INDEX)
        assert (match.cid, match.rule) == ("CID910002", Rule.CID)

    def test_the_name_in_a_wrong_country_when_nobody_else_is_called_so(self):
        assert found("Gold", "Veldina Precious Metals GmbH", "AUSTRALIA")[0] == "CID910001"

    def test_the_country_where_a_list_has_the_name_twice(self):
        index = Index(
            [
                Entry("CID910001", "Gold", "Corvane Refinery", "GERMANY", "Ostrau"),
                Entry("CID910002", "Gold", "Corvane Refinery", "BRAZIL", "Rio Verde"),
            ]
        )
        assert resolve(Reported("Gold", "", ("Corvane Refinery",), "Brasil"), index).cid == "CID910002"
        assert resolve(Reported("Gold", "", ("Corvane Refinery",), "PERU"), index).cid is None
        assert resolve(Reported("Gold", "", ("Corvane Refinery",)), index).cid is None

    def test_the_town_beside_the_name(self):
        match = resolve(Reported("Gold", "", ("Quelmont",), "", "Fairmont"), INDEX)
        assert (match.cid, match.rule) == ("CID910005", Rule.SIMILAR)
        assert Reason.TOWN_DECIDES in match.reasons


class TestLeavesToAPerson:
    @pytest.mark.parametrize(
        ("metal", "name", "country", "reason", "candidates"),
        [
            ("Gold", "Quelmont", "", Reason.SITE_UNCLEAR, {"CID910005", "CID910006"}),
            ("Gold", "Quelmont", "MEXICO", Reason.COUNTRY_CONTRADICTS, {"CID910005", "CID910006"}),
            ("Gold", "Quelmont USA Inc.", "JAPAN", Reason.COUNTRY_CONTRADICTS, {"CID910005", "CID910006"}),
            ("Gold", "Tamrath Works 3", "FRANCE", Reason.NAME_UNKNOWN, {"CID910003", "CID910004"}),
            ("Gold", "Tamrath Works", "FRANCE", Reason.SITE_UNCLEAR, {"CID910003", "CID910004"}),
            ("Tin", "Veldina Precious Metals GmbH", "GERMANY", Reason.NAME_OF_OTHER_METAL, {"CID910001"}),
            ("Gold", "Veldina Ostberg GmbH", "GERMANY", Reason.NAME_UNKNOWN, {"CID910001"}),
            ("Gold", "Veldina Imp. & Exp. Trading", "GERMANY", Reason.TRADES, {"CID910001"}),
            ("Tin", "CV Bumi Selatan", "INDONESIA", Reason.NAME_UNKNOWN, {"CID910007"}),
            ("Gold", "Xansong Cobalt New Material Co., Ltd.", "JAPAN", Reason.NAME_UNKNOWN, set()),
            ("Gold", "unknown", "CHINA", Reason.NO_ANSWER, set()),
        ],
    )
    def test_what_speaks_for_several_or_for_nobody(self, metal, name, country, reason, candidates):
        match = resolve(Reported(metal, "", (name,), country), INDEX)
        assert (match.cid, match.rule) == (None, None)
        assert reason in match.reasons
        assert candidates <= set(match.candidates[:3])

    def test_another_company_of_the_same_first_name(self):
        index = Index([Entry("CID910010", "Tungsten", "Lindsund Metals AB", "SWEDEN", "Vikholm")])
        assert resolve(Reported("Tungsten", "", ("Lindsund Resources AB",), "SWEDEN"), index).cid is None
        assert (
            resolve(Reported("Tungsten", "", ("Lindsund Resources AB",), "SWEDEN"), INDEX).cid == "CID910011"
        )

    def test_a_cid_in_another_country(self):
        match = resolve(Reported("Gold", "CID910001", ("Veldina Precious Metals GmbH",), "BRAZIL"), INDEX)
        assert (match.cid, match.reasons) == (None, (Reason.COUNTRY_CONTRADICTS,))

    def test_a_cid_beside_a_misspelled_name_of_somebody_else(self):
        match = resolve(Reported("Gold", "CID910001", ("Bramlova Refning Co., Ltd.",), ""), INDEX)
        assert (match.cid, match.reasons) == (None, (Reason.CID_CONTRADICTS_NAME,))
        assert set(match.candidates) == {"CID910001", "CID910002"}


class TestOrder:
    @given(
        words=some.permutations(["Bramlova", "Refining", "Xinlu"]),
        country=some.sampled_from(["CHINA", "CN", ""]),
    )
    def test_of_words_does_not_matter(self, words, country):
        assert found("Gold", " ".join(words), country)[0] == "CID910002"

    @given(
        some.text(alphabet="abcdefghij .", max_size=25), some.sampled_from(["CHINA", "GERMANY", "", "FRANCE"])
    )
    def test_of_letters_by_chance_finds_nobody(self, name, country):
        assert found("Gold", name, country)[0] is None


class TestNamesInsideOfNames:
    INDEX = Index(
        [
            Entry("CID920001", "tin", "PT Velmark Tbk Sundar", "INDONESIA", "Sundar", "Riau"),
            Entry("CID920002", "tin", "PT Velmark Tbk Kelang", "INDONESIA", "Kelang", "Riau"),
            Entry(
                "CID920003", "gold", "Ostlova Gold Smelter of Quelding Gold Corporation", "CHINA", "Xinlu", ""
            ),
            Entry("CID920004", "gold", "Western Mint (T/a The Corvane Mint)", "AUSTRALIA", "Newport", ""),
            Entry("CID920005", "gold", "Draruth Germany GmbH Co. KG", "GERMANY", "Ostrau", "Hessen"),
        ]
    )

    @pytest.mark.parametrize(
        ("metal", "name", "country", "cid"),
        [
            ("tin", "Kelang Smelter", "INDONESIA", "CID920002"),
            ("tin", "Velmark", "INDONESIA", None),
            ("gold", "Quelding Gold Corp. Ltd.", "CHINA", "CID920003"),
            ("gold", "Corvane Mint", "AUSTRALIA", "CID920004"),
            ("gold", "W.C. Draruth GmbH", "GERMANY", "CID920005"),
            ("gold", "W.C. Draruth GmbH", "", None),
        ],
    )
    def test_are_read(self, metal, name, country, cid):
        assert resolve(Reported(metal, "", (name,), country), self.INDEX).cid == cid
