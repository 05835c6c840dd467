from reporting.figures.columns import COLUMNS
from reporting.figures.definitions import FIGURES, Section, of_section
from reporting.queries import rows


class TestFigures:
    def test_each_stands_in_one_section(self) -> None:
        assert [figure for section in Section for figure in of_section(section)] == list(FIGURES.values())

    def test_each_has_rows_and_columns(self) -> None:
        for figure in FIGURES.values():
            assert figure.rows in COLUMNS
            assert (figure.share_of or figure.name) in rows._ROWS

    def test_rates_are_made_of_other_figures(self) -> None:
        for figure in FIGURES.values():
            if figure.is_rate:
                assert {figure.part, figure.share_of} <= set(FIGURES)
                assert FIGURES[figure.share_of].rows is figure.rows
