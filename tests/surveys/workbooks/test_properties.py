"""What holds for any input at all."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz_reader import make_input, outcome, random_workbook
from gscm.lib.addresses import column_letters, column_number, position
from surveys.workbooks.answers import meant_option
from surveys.workbooks.layouts import known
from surveys.workbooks.layouts.model import Family
from surveys.workbooks.refusals import Refused
from surveys.workbooks.rules.base import in_words, quoted
from surveys.workbooks.text import collapsed, folded, normalised_cid, understood_date, written
from surveys.workbooks.understanding import understand

SPACES = st.text(alphabet=" \u00a0\u3000\t\n", max_size=3)
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


class TestText:
    @given(st.integers(0, 999_999), SPACES, SPACES, st.booleans(), st.booleans())
    def test_cids_are_recognised_however_they_are_typed(
        self, number: int, before: str, after: str, is_wide: bool, is_lower: bool
    ) -> None:
        cid = f"CID{number:06}"
        typed = cid.lower() if is_lower else cid
        typed = typed.translate(FULL_WIDTH) if is_wide else typed
        assert normalised_cid(f"{before}{typed}{after}") == cid

    @given(st.text(max_size=30))
    def test_normalising_twice_changes_nothing(self, text: str) -> None:
        assert collapsed(collapsed(text)) == collapsed(text)
        cid = normalised_cid(text)
        assert cid is None or normalised_cid(cid) == cid
        assert folded(text) == folded(f" {text}\n")

    @given(st.one_of(st.text(max_size=30), st.floats(), st.booleans(), st.dates(), st.datetimes()))
    def test_any_cell_has_a_text_and_perhaps_a_date(self, cell: object) -> None:
        assert isinstance(written(cell), str)
        day = understood_date(cell)
        assert day is None or 2000 <= day.year <= 2099

    @given(st.sampled_from([q.options for layout in known.LAYOUTS for q in layout.questions]), st.data())
    def test_every_option_means_itself(self, options: tuple[str, ...], data: st.DataObject) -> None:
        option = data.draw(st.sampled_from(options))
        assert meant_option(f" {option.translate(FULL_WIDTH)}\u3000", options) == option

    @given(st.text(max_size=100), st.sets(st.integers(1, 3000), max_size=20))
    def test_sentences_stay_short(self, text: str, rows: set[int]) -> None:
        assert len(quoted(text)) <= 60
        parts = in_words(tuple(rows)).split(", ") if rows else []
        assert len(parts) <= len(rows)


class TestAddresses:
    @given(st.integers(1, 20_000), st.integers(1, 9999))
    def test_columns_and_letters_are_one_to_one(self, column: int, row: int) -> None:
        assert column_number(column_letters(column)) == column
        assert position(f"{column_letters(column)}{row}") == (row, column)


class TestVersions:
    @given(st.sampled_from(list(Family)), st.integers(0, 20), st.integers(0, 99))
    def test_any_version_has_a_nearest_layout(self, family: Family, major: int, minor: int) -> None:
        candidates = known.by_distance(family, f"{major}.{minor}")
        assert sorted(layout.version for layout in candidates) == sorted(
            x.version for x in known.layouts_of(family)
        )


class TestReading:
    @given(
        st.binary(max_size=300),
        st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
    )
    def test_any_bytes_are_refused(self, content: bytes, start: bytes) -> None:
        with pytest.raises(Refused) as refused:
            understand(start + content, filename="any")
        assert str(refused.value)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10**6))
    def test_any_texts_in_any_cells_are_understood(self, seed: int) -> None:
        chance = random.Random(seed)
        assert outcome(random_workbook(chance, chance.choice(known.LAYOUTS))) in (
            "understood",
            "empty_template",
        )

    def test_mutated_files_end_in_an_understanding_or_a_refusal(self) -> None:
        bases = [
            random_workbook(random.Random(number), layout) for number, layout in enumerate(known.LAYOUTS)
        ]
        outcomes = Counter(outcome(make_input(seed, bases)) for seed in range(150))
        assert outcomes["understood"] > 10
        assert outcomes["damaged"] > 10
