"""What the look-up of a template says: official ones where they are there, invented ones always."""

from collections import Counter
from datetime import date

import pytest

from smelters.lists.lookup import read_lookup
from smelters.lists.model import Limits, ListRefused, Refusal
from smelters.lists.tables import open_book
from tests.smelters.files import TEMPLATES, lookup

PERAK = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
ALIAS = ("Tin", "PTW", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")

# Rows and distinct CIDs by metal.
OFFICIAL = {
    "CMRT_6.01": (date(2020, 5, 19), "Gold 288 160, Tantalum 58 38, Tin 129 59, Tungsten 104 54"),
    "CMRT_6.1": (date(2021, 4, 28), "Gold 308 173, Tantalum 66 38, Tin 148 75, Tungsten 76 51"),
    "CMRT_6.31": (date(2023, 5, 26), "Gold 314 177, Tantalum 65 36, Tin 167 83, Tungsten 83 53"),
    "CMRT_6.5": (date(2025, 4, 25), "Gold 324 182, Tantalum 65 35, Tin 153 73, Tungsten 87 59"),
    "EMRT_1.1": (date(2022, 10, 14), "Cobalt 117 78, Mica 24 22"),
    "EMRT_1.2": (date(2023, 5, 12), "Cobalt 130 84, Mica 26 23"),
    "EMRT_1.3": (date(2024, 4, 26), "Cobalt 150 96, Mica 33 30"),
    "EMRT_2.1": (
        date(2025, 10, 17),
        "Cobalt 173 104, Copper 134 78, Lithium 75 47, Mica 34 31, Nickel 63 45",
    ),
    "CRT_2.21": (date(2020, 10, 28), "Cobalt 88 64"),
    "AMRT_1.3": (
        date(2025, 10, 17),
        "Aluminum 26 26, Iridium 2 1, Lime 4 2, Manganese 1 1, Palladium 2 1, Platinum 3 2, Rare Earth Elements 2 2, "
        "Rhodium 2 1, Ruthenium 2 1, Silver 9 8, Soda Ash 3 1, Zinc 6 3",
    ),
}


def read(content):
    return read_lookup(open_book(content, Limits()))


def refusal(content):
    with pytest.raises(ListRefused) as refused:
        read(content)
    return refused.value


class TestReadLookup:
    @pytest.mark.skipif(not TEMPLATES.is_dir(), reason="needs the official templates beside the project")
    @pytest.mark.parametrize("template", OFFICIAL)
    def test_finds_every_row_and_cid_of_the_official_templates(self, template):
        parsed = read((TEMPLATES / f"RMI_{template}.xlsx").read_bytes())
        day, table = OFFICIAL[template]
        rows = Counter(row.metal for row in parsed.rows)
        cids = {metal: len({row.cid for row in parsed.rows if row.metal == metal}) for metal in rows}
        assert ", ".join(f"{metal} {rows[metal]} {cids[metal]}" for metal in sorted(rows)) == table
        assert parsed.series == f"{template.split('_')[0]} Smelter Look-up"
        assert parsed.valid_from == day

    @pytest.mark.skipif(not TEMPLATES.is_dir(), reason="needs the official templates beside the project")
    def test_covers_a_metal_that_has_only_special_rows(self):
        assert "Graphite" in read((TEMPLATES / "RMI_EMRT_2.1.xlsx").read_bytes()).metals

    def test_takes_names_places_and_rows_as_written(self):
        parsed = read(lookup([PERAK, ALIAS], metals=["Tin", "Gold"]))
        row = parsed.rows[1]
        assert (row.row, row.cid, row.metal, row.name, row.standard_name) == (
            6,
            "CID910003",
            "Tin",
            "PTW",
            "Perak Works",
        )
        assert (row.country, row.city, row.state) == ("MALAYSIA", "Ipoh", "Perak")
        assert parsed.metals == ("Tin", "Gold")

    def test_reads_hidden_rows(self):
        assert len(read(lookup([PERAK, ALIAS], hidden=[6])).rows) == 2

    def test_takes_series_issue_and_day_from_the_file(self):
        parsed = read(lookup([PERAK], family="EMRT", revision="Ｒevision 2.1\r\nOctober 17, 2025"))
        assert (parsed.series, parsed.label, parsed.valid_from) == (
            "EMRT Smelter Look-up",
            "2.1",
            date(2025, 10, 17),
        )

    def test_leaves_the_day_open_where_the_revision_has_none(self):
        parsed = read(lookup([PERAK], revision="Revision 7"))
        assert (parsed.label, parsed.valid_from) == ("7", None)

    def test_refuses_a_row_without_a_readable_cid_and_names_it(self):
        refused = refusal(lookup([PERAK, ("Tin", "X", "X", "", "unknown", "", "")]))
        assert (refused.code, refused.parameters["rows"]) == (Refusal.CID_UNREADABLE, [6])

    def test_refuses_a_row_without_a_metal_and_names_it(self):
        refused = refusal(lookup([("", "X", "X", "", "CID910003", "", "")]))
        assert (refused.code, refused.parameters["rows"]) == (Refusal.VALUES_MISSING, [5])

    def test_refuses_an_empty_look_up(self):
        assert refusal(lookup([], metals=["Tin"])).code == Refusal.NO_ROWS

    def test_refuses_a_text_that_is_no_name(self):
        assert (
            refusal(lookup([("Tin", "x" * 300, "Perak", "", "CID910003", "", "")])).code
            == Refusal.TEXT_TOO_LONG
        )
