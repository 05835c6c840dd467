"""Names taken apart: what people write around them, their words, legal forms, and East Asian writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smelters.matching import countries, legal_forms, non_answers, scripts
from smelters.matching.spelling import is_number, spell, unwrapped


class TestUnwrapped:
    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("1. Veldina Refinery GmbH", "Veldina Refinery GmbH"),
            ("Veldina Refinery GmbH (1)", "Veldina Refinery GmbH"),
            ("Smelter: Veldina Refinery", "Veldina Refinery"),
            ('"Veldina Refinery, Ltd."', "Veldina Refinery, Ltd."),
            ("Veldina Refinery*", "Veldina Refinery"),
            ("Veldina Refinery / same as last year", "Veldina Refinery"),
            ("Veldina Refinery\nVeldina Refinery", "Veldina Refinery"),
            ("Veldina / Ostrau Works", "Veldina / Ostrau Works"),
            ("Fundi\u00c3\u00a7\u00c3\u00a3o Veldina", "Fundição Veldina"),
            ("Veldina Works (Unit 3)", "Veldina Works (Unit 3)"),
        ],
    )
    def test_leaves_the_name(self, written, name):
        assert unwrapped(written) == (name, "")

    def test_finds_the_cid_beside_the_name(self):
        assert unwrapped("CID900001 Veldina Refinery") == ("Veldina Refinery", "CID900001")

    @given(some.text(max_size=60))
    def test_takes_any_text(self, text):
        unwrapped(text)
        spell(text)
        non_answers.is_non_answer(text)


class TestSpell:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Veldina Refineries Co., Ltd.", "VELDINA REFINING COMPANY LIMITED"),
            ("Veldina Non-Ferrous Metals", "Veldina Nonferrous Metal"),
            ("V.D.N. Veldina S.p.A", "VDN Veldina SpA"),
            ("V D N Veldina S A", "VDN Veldina S/A"),
            ("Veldína & Söhne GmbH", "Veldina und Sohne G.m.b.H."),
            ("Veldina Wolfram Industry", "Veldina Tungsten Industries"),
            ("Veldina Mineração Ltda.", "Veldina Mining Limitada"),
            ("Veldina Joint Stock Company", "JSC Veldina"),
            ("B0rdova 5melting", "Bordova Smelting"),
            ("Veldina Co., Ltd.", "Veldina有限公司"),
        ],
    )
    def test_gives_the_same_words_for_the_same_name(self, one, other):
        assert sorted(spell(one).words) == sorted(spell(other).words)

    def test_keeps_the_letters_of_a_name_without_spaces(self):
        assert spell("VeldinaRefineryGmbH").raw == spell("Veldina Refinery GmbH").raw

    @pytest.mark.parametrize(("word", "numbers"), [("3", True), ("b", True), ("4a", True), ("works", False)])
    def test_tells_the_numbers_of_sites(self, word, numbers):
        assert is_number(word) is numbers


class TestScripts:
    @pytest.mark.parametrize(
        ("written", "latin"),
        [
            ("青岚钨业有限公司", "qinglan tungsten industry gongsi"),
            ("青嵐鎢業有限公司", "qinglan tungsten industry gongsi"),
            ("河滨云山有色金属冶炼", "hebinyunshan nonferrous metal smelting"),
        ],
    )
    def test_reads_chinese(self, written, latin):
        assert scripts.latin(written).split() == latin.split()

    @pytest.mark.parametrize(
        ("written", "country", "words", "latin"),
        [
            ("重河金属", "", {"chonghe"}, "chonghe metal"),
            ("小松原金属株式会社", "", {"komatsuhara"}, "komatsuhara metal gongsi"),
            ("横山産業", "JP", {"yokoyama"}, "yokoyama industry"),
            ("横山産業", "CN", {"yokoyama"}, "hengshan industry"),
            ("엘에스한송제련", "", {"ls"}, "ls hansong smelting"),
        ],
    )
    def test_takes_the_sound_that_the_list_knows(self, written, country, words, latin):
        read = scripts.latin(written, country=country, known=words.__contains__)
        assert read.split() == latin.split()

    @pytest.mark.parametrize(
        ("one", "other"), [("huiseong", "heesung"), ("samdeog", "samduck"), ("toliko", "toriko")]
    )
    def test_hears_korean_words_alike(self, one, other):
        assert scripts.korean_sound(one) == scripts.korean_sound(other)

    def test_leaves_latin_names_alone(self):
        assert not scripts.is_foreign("Fundição Veldina")


class TestLegalForms:
    @pytest.mark.parametrize(
        ("one", "other", "differ"),
        [
            (["co", "ltd"], ["inc"], False),
            (["gmbh"], ["inc"], True),
            (["pt"], ["cv"], True),
            ([], ["gmbh"], False),
        ],
    )
    def test_tell_whether_two_companies_can_be_one(self, one, other, differ):
        assert legal_forms.differ(one, other) is differ

    def test_are_no_words_of_the_name(self):
        assert legal_forms.split(["veldina", "pty", "limited"]) == (["veldina"], ["pte", "ltd"])

    def test_stay_where_they_are_the_whole_name(self):
        assert legal_forms.split(["co"]) == (["co"], [])


class TestNonAnswers:
    @pytest.mark.parametrize(
        "text",
        ["", " - ", "Unknown", "N/A", "n.a.", "See attached list", "Smelter not listed",
         "TBD", "refer to supplier CMRT",
         "recycled", "Gold refinery", "無", "不明", "なし", "未知", "해당없음", "Various",
         "Conformant", "same as above"],
    )  # fmt: skip
    def test_name_nobody(self, text):
        assert non_answers.is_non_answer(text)

    @pytest.mark.parametrize(
        "text",
        ["Veldina", "Gold Coast Refinery", "Tin Products Veldina", "ATX", "青岚", "No. 1 Works Ostrau"],
    )
    def test_are_not_names(self, text):
        assert not non_answers.is_non_answer(text)


class TestCountries:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("P.R. China", "CN"),
            ("CHN", "CN"),
            ("中國", "CN"),
            ("U.S.A.", "US"),
            ("KOREA, REPUBLIC OF", "KR"),
            ("Korea", "KR"),
            ("Korea, Democratic People's Republic of", "KP"),
            ("Congo, Democratic Republic of the", "CD"),
            ("Türkiye", "TR"),
            ("Viet Nam", "VN"),
            ("TAIWAN, PROVINCE OF CHINA", "TW"),
            ("", ""),
        ],
    )
    def test_are_read_in_every_form(self, text, code):
        assert countries.country(text) == code

    def test_that_nobody_knows_contradict_nothing(self):
        assert not countries.contradict(countries.country("Ostrau, Japan"), "CN")
        assert not countries.contradict("", "CN")

    def test_contradict_each_other(self):
        assert countries.contradict("US", "CN")

    def test_that_are_written_for_each_other_do_not(self):
        assert not countries.contradict("HK", "CN")
