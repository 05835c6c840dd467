"""Names of facilities beside names on a sanctions list. All are invented."""

import pytest

from smelters.matching.screening import screen


def found(on_list, of_facility):
    return [like.likeness for like in screen([(1, on_list)], [(2, of_facility)])]


class TestScreen:
    @pytest.mark.parametrize(
        ("on_list", "of_facility"),
        [
            ("Kivumbi Gold Refinery Limited", "Kivumbi Gold Refinery"),
            ("KIVUMBI GOLD REFINERY (U) LTD", "Kivumbi Refinery of Gold Ltd."),
            ("Kivumby Gold Refinery", "Kivumbi Gold Refinery"),
            ("Tashkarov Metals JSC", "OOO Tashkarov"),
            ("Golden Orlanda Trading FZE", "Orlanda Golden Trading"),
            ("Осколово Золото", "Oskolovo Zoloto"),
        ],
    )
    def test_finds_a_name_in_another_spelling_order_or_legal_form(self, on_list, of_facility):
        assert found(on_list, of_facility)

    @pytest.mark.parametrize(
        ("on_list", "of_facility"),
        [
            ("Kivumbi Gold Refinery Limited", "Perak Gold Refinery Limited"),
            ("Gold Refining Company", "Silver Refining Company"),
            ("Uganda Mining Ltd", "Uganda Tin Smelting Ltd"),
            ("", "Perak"),
        ],
    )
    def test_does_not_find_another_company_of_the_trade_or_country(self, on_list, of_facility):
        assert not found(on_list, of_facility)

    def test_gives_the_likest_pair_of_names_once(self):
        entries = [(1, "Kivumbi Gold Refinery"), (1, "KGR Kivumbi")]
        facilities = [(2, "Kivumbi Gold Refinery Ltd"), (2, "Kivumbi"), (3, "Selatan Tin")]
        likes = list(screen(entries, facilities))
        assert [(like.entry, like.facility, like.likeness) for like in likes] == [(1, 2, 100)]
