"""Names that fit one listed facility, and may still mean another: they are left to a person."""

import pytest

from smelters.matching.resolve import Entry, Index, Reason, Reported, resolve

INDEX = Index(
    [
        Entry("CID910001", "tin", "Malvara Smelting Corporation", "MALAYSIA", "Kuantan", ""),
        Entry("CID910002", "tin", "Malvara Smelting Corporation Berhad (Tanjung)", "MALAYSIA", "Tanjung", ""),
        Entry("CID910003", "mica", "Yamadori Mica Co., Ltd. Minakawa Factory", "JAPAN", "Minakawa", ""),
        Entry("CID910004", "mica", "Daruvo International", "INDIA", "Sundarpur", ""),
        Entry("CID910017", "mica", "Selvara Minerals", "INDIA", "Sundarpur", ""),
        Entry("CID910005", "cobalt", "Vitrona Materials Plant", "CHINA", "Xinlu", ""),
        Entry("CID910006", "cobalt", "Vitrona Materials (Hebin) Co., Ltd.", "CHINA", "Hebin", ""),
        Entry("CID910007", "cobalt", "Mechora Plant 1", "FRANCE", "Vauclair", ""),
        Entry("CID910008", "cobalt", "Mechora Plant 2", "FRANCE", "Vauclair", ""),
        Entry("CID910009", "cobalt", "Mineraux Kivu Sud SARL", "FRANCE", "Vauclair", ""),
        Entry("CID910010", "gold", "Polmira Miedz Spolka Akcyjna", "POLAND", "Lubin", ""),
        Entry("CID910011", "gold", "Sunghwa Metal Co., Ltd.", "KOREA, REPUBLIC OF", "Hansong", ""),
        Entry("CID910012", "gold", "8853 S.p.A.", "ITALY", "Pero", ""),
        Entry("CID910013", "gold", "Kormark Resources GmbH", "GERMANY", "Ostrau", ""),
        Entry("CID910014", "tantalum", "L.K. Starck Co., Ltd.", "THAILAND", "Rayong", ""),
        Entry("CID910015", "tantalum", "L.K. Starck Ltd.", "JAPAN", "Mito", ""),
        Entry("CID910016", "tungsten", "Jinxi Tungsten Industry Co., Ltd.", "CHINA", "Nanlin", "Jinxi Sheng"),
    ]
)


def answer(metal: str, name: str, country: str = "", cid: str = ""):
    return resolve(Reported(metal, cid, (name,), country), INDEX)


class TestLeavesToAPerson:
    @pytest.mark.parametrize(
        ("metal", "name", "country", "candidate"),
        [
            pytest.param(
                "tin", "Malvara Smelting Corp", "MALAYSIA", "CID910002", id="cut where another goes on"
            ),
            pytest.param("tin", "Malvara Smeltimg Corporati", "", "CID910002", id="and misspelled"),
            pytest.param("mica", "Yamadori Mica", "JAPAN", "CID910003", id="company, listed by a site alone"),
            pytest.param("mica", "Daruvo Minerals", "INDIA", "CID910004", id="trade for international"),
            pytest.param("mica", "Selvara International", "INDIA", "CID910017", id="international for trade"),
            pytest.param(
                "cobalt", "Vitrona Materials", "CHINA", "CID910005", id="company with several sites"
            ),
            pytest.param("cobalt", "1.Mechora Plant3", "FRANCE", "CID910007", id="number of a site, joined"),
            pytest.param("cobalt", "MKS", "FRANCE", "CID910009", id="initials of three letters"),
            pytest.param("gold", "Gormark Resources", "", "CID910013", id="another first letter, no country"),
            pytest.param(
                "tantalum", "L.K. Starck Limited", "", "CID910015", id="legal form between namesakes"
            ),
            pytest.param("tungsten", "Jinxi Tungsten", "CHINA", "CID910016", id="province and metal"),
        ],
    )
    def test_a_name(self, metal, name, country, candidate):
        match = answer(metal, name, country)
        assert match.cid is None
        assert candidate in match.candidates

    @pytest.mark.parametrize(
        ("name", "number"),
        [
            ("Polmira Miedz Sploka Akcyjna", "CID910011"),
            ("8853 S.piA.", "CID910011"),
            ("Sunghwa Metla", "CID910010"),
        ],
    )
    def test_a_misspelled_name_beside_the_number_of_another(self, name, number):
        match = answer("gold", name, "", number)
        assert match.cid is None
        assert Reason.CID_CONTRADICTS_NAME in match.reasons

    def test_the_listed_name_of_another_though_country_and_number_agree(self):
        match = answer("tantalum", "L.K. Starck Ltd.", "THAILAND", "CID910014")
        assert match.cid is None


class TestStillFinds:
    @pytest.mark.parametrize(
        ("metal", "name", "country", "cid"),
        [
            ("tin", "MALVARA SMELTING CORPORATION", "MALAYSIA", "CID910001"),
            ("mica", "Yamadori Mica Minakawa", "JAPAN", "CID910003"),
            ("cobalt", "MECHORA PLANT2", "FRANCE", "CID910008"),
            ("gold", "Gormark Resources", "GERMANY", "CID910013"),
            ("tantalum", "L.K. Starck Limited", "JAPAN", "CID910015"),
        ],
    )
    def test_what_is_told(self, metal, name, country, cid):
        assert answer(metal, name, country).cid == cid

    def test_a_number_beside_a_name_that_speaks_for_nobody_else(self):
        assert answer("gold", "Nordhavn Edelmetall", "", "CID910010").cid == "CID910010"
