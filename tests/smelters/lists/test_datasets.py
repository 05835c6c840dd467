"""The kinds of list beside look-up and status, as tables of examples."""

from datetime import date

import pytest

from smelters.lists.datasets import DATASETS, read_dataset
from smelters.lists.model import Known, ListRefused, Metals, Refusal
from smelters.models import ReferenceList

KNOWN = Known(
    Metals({"gold": "Gold", "au": "Gold", "金": "Gold", "tin": "Tin"}),
    {"conformant": "conformant", "suspended": "non_conformant"},
)


def read(kind, *rows):
    return read_dataset(kind, [list(row) for row in rows], KNOWN)


def refusal(kind, *rows):
    with pytest.raises(ListRefused) as refused:
        read(kind, *rows)
    return refused.value.code, refused.value.parameters


class TestEveryKind:
    def test_has_a_reader(self):
        beside = {ReferenceList.Kind.LOOKUP, ReferenceList.Kind.STATUS}
        assert set(DATASETS) == set(ReferenceList.Kind) - beside

    @pytest.mark.parametrize("kind", DATASETS)
    def test_finds_each_needed_column_by_an_english_and_a_chinese_name(self, kind):
        for column in DATASETS[kind].columns:
            if column.is_needed:
                assert any(head.isascii() for head in column.heads)
                assert any("\u4e00" <= letter <= "\u9fff" for head in column.heads for letter in head)

    @pytest.mark.parametrize("kind", DATASETS)
    def test_has_no_name_for_two_columns(self, kind):
        heads = [head.casefold() for column in DATASETS[kind].columns for head in column.heads]
        assert len(heads) == len(set(heads))

    def test_names_the_missing_columns(self):
        code, parameters = refusal("cahra", ("Area", "High risk"), ("x", "yes"))
        assert (code, parameters["columns"]) == (Refusal.COLUMNS_MISSING, ["country"])

    def test_names_the_rows_without_a_needed_value(self):
        code, parameters = refusal("high_risk", ("CID", "Reason"), ("CID000001", "x"), ("CID000002", ""))
        assert (code, parameters) == (Refusal.VALUES_MISSING, {"rows": [3], "values": ["reason"]})


class TestRecognition:
    HEAD = ("CID", "Name", "Metal", "Scheme", "Status", "Last Audit Date", "Audit Cycle")

    def test_keeps_the_scheme_and_counts_a_listed_facility_as_recognised(self):
        parsed = read(
            "recognition",
            self.HEAD,
            ("CID000001", "A", "Gold", "LBMA", "", "2025-03-04", 1),
            ("CID000002", "B", "Gold", "LBMA", "Suspended", "", ""),
        )
        assert parsed.series == "Cross-recognition: LBMA"
        one, two = parsed.rows
        assert (one.status, one.last_audit_date, one.audit_cycle_years) == (
            "cross_recognised",
            date(2025, 3, 4),
            1,
        )
        assert one.details["source"] == "LBMA"
        assert two.status == "non_conformant"

    def test_leaves_an_unknown_label_to_a_person(self):
        parsed = read("recognition", self.HEAD, ("CID000001", "A", "Gold", "RJC", "Good delivery", "", ""))
        assert parsed.rows[0].status == ""

    def test_refuses_rmap_as_a_scheme_and_two_schemes_in_one_file(self):
        row = ("CID000001", "A", "Gold", "RMAP", "", "", "")
        assert refusal("recognition", self.HEAD, row)[0] == Refusal.SCHEME_IS_RMAP
        rows = ("CID000001", "A", "Gold", "LBMA", "", "", ""), ("CID000002", "B", "Gold", "RJC", "", "", "")
        code, parameters = refusal("recognition", self.HEAD, *rows)
        assert (code, parameters["rows"]) == (Refusal.SEVERAL_SOURCES, [3])


class TestOrigin:
    def test_reads_countries_levels_and_recycled_material(self):
        parsed = read(
            "origin",
            ("冶炼厂识别号", "金属", "原产国", "级别"),
            ("CID000001", "金", "Peru; 巴西", "1级"),
            ("CID000001", "金", "", "DRC"),
            ("CID000002", "Tin", "", "Recycled/Scrap"),
        )
        assert [(row.row, row.cid, row.country, row.details["level"]) for row in parsed.rows] == [
            (2, "CID000001", "PE", "1"),
            (2, "CID000001", "BR", "1"),
            (3, "CID000001", "CD", "drc"),
            (4, "CID000002", "", "recycled"),
        ]
        assert parsed.metals == ("Gold", "Tin")

    def test_reads_region_and_mine_of_one_country(self):
        head = ("CID", "Metal", "Country of Origin", "Region", "Mine")
        row = read("origin", head, ("CID000001", "Tin", "COD", "Nord-Kivu", "Bisie")).rows[0]
        assert (row.country, row.details["region"], row.details["mine"]) == ("CD", "CD-NK", "Bisie")
        code, _ = refusal("origin", head, ("CID000001", "Tin", "COD; RWA", "", "Bisie"))
        assert code == Refusal.ONE_COUNTRY_NEEDED

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (("CID000001", "Tin", "Congo", "1"), Refusal.COUNTRY_UNKNOWN),
            (("CID000001", "Tin", "Peru", "4"), Refusal.LEVEL_UNKNOWN),
            (("CID000001", "Tin", "", ""), Refusal.VALUES_MISSING),
            (("CID000001", "Silver", "Peru", ""), Refusal.METAL_UNKNOWN),
        ],
    )
    def test_refuses_what_it_cannot_read(self, row, code):
        assert refusal("origin", ("CID", "Metal", "Country of Origin", "Level"), row)[0] == code


class TestCountries:
    def test_reads_cahra_regions_and_whole_countries(self):
        parsed = read(
            "cahra",
            ("Country", "Region Code", "Region Name", "Conflict Affected", "High Risk", "Country Level"),
            ("COD", "CD-NK", "North Kivu", "yes", "x", "no"),
            ("BDI", "", "", "", "是", ""),
            ("SSD", "SS-EC", "", "1", "", "yes"),
        )
        assert [
            (
                row.country,
                row.details["region"],
                row.details["is_conflict_affected"],
                row.details["is_high_risk"],
            )
            for row in parsed.rows
        ] == [("CD", "CD-NK", True, True), ("BI", "", False, True), ("SS", "", True, False)]
        assert parsed.series == "CAHRA"

    def test_names_the_list_when_it_says_its_source(self):
        parsed = read("cahra", ("Country", "Source"), ("Mali", "own assessment"))
        assert parsed.series == "CAHRA: own assessment"

    def test_refuses_a_region_of_another_country(self):
        code, parameters = refusal("cahra", ("Country", "Region Code"), ("COD", "CO-ANT"))
        assert (code, parameters["values"]) == (Refusal.REGION_UNREADABLE, ["CO-ANT"])

    def test_refuses_two_levels_of_one_country(self):
        code, parameters = refusal("country_risk", ("Country", "Level"), ("Peru", 1), ("PER", "Level 2"))
        assert (code, parameters["rows"]) == (Refusal.CONTRADICTION, [2, 3])

    def test_reads_covered_countries(self):
        rows = read("covered", ("国家",), ("COD",), ("安哥拉",)).rows
        assert [row.country for row in rows] == ["CD", "AO"]


class TestSanctions:
    HEAD = ("Name", "Aliases", "Country", "Legal Basis", "List Date", "Sanctions List", "ID")

    def test_keeps_names_basis_and_date(self):
        parsed = read(
            "sanctions",
            self.HEAD,
            ("Made-up Gold Trading", "MGT Ltd; Made up Gold", "Uganda", "EO 1", "2022-03-17", "List A", 77),
            ("No Number SARL", "", "", "EO 1", "2022-03-18", "List A", ""),
        )
        assert parsed.series == "Sanctions: List A"
        one, two = parsed.rows
        assert one.details["aliases"] == ["MGT Ltd", "Made up Gold"]
        assert (one.country, one.details["reference"], one.details["listed_on"]) == ("UG", "77", "2022-03-17")
        assert two.details["reference"] == "no number sarl"

    def test_refuses_an_entry_without_its_basis(self):
        row = ("Made-up Gold Trading", "", "", "", "2022-03-17", "List A", "")
        code, parameters = refusal("sanctions", self.HEAD, row)
        assert (code, parameters["values"]) == (Refusal.VALUES_MISSING, ["basis"])


class TestDemands:
    def test_reads_the_company_s_own_list_for_one_metal_or_all(self):
        rows = read(
            "high_risk", ("CID", "Metal", "Reason"), ("CID000001", "", "x"), ("CID000002", "au", "y")
        ).rows
        assert [(row.metal, row.details["reason"]) for row in rows] == [("", "x"), ("Gold", "y")]

    def test_binds_a_customer_list_to_its_customer_and_parts(self):
        parsed = read(
            "customer",
            ("客户", "CID", "规则", "料号", "截止日期"),
            ("ACME", "CID000001", "禁用", "", "2026-06-30"),
            ("ACME", "CID000002", "Approved", "P-1", ""),
        )
        assert parsed.series == "Customer list: ACME"
        assert [(r.details["rule"], r.details["part"], r.details["deadline"]) for r in parsed.rows] == [
            ("do_not_use", "", "2026-06-30"),
            ("approved", "P-1", ""),
        ]

    def test_refuses_a_rule_that_it_does_not_know(self):
        code, _ = refusal("customer", ("Customer", "CID", "Rule"), ("ACME", "CID000001", "maybe"))
        assert code == Refusal.RULE_UNKNOWN
