"""What the small words of the pages draw, in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from gscm.interface.marks import MARKS, METALS
from gscm.interface.templatetags import interface


def draw(source: str, language: str = "en", **values: Any) -> str:
    with translation.override(language):
        return Template("{% load interface %}" + source).render(Context(values))


class TestMark:
    @pytest.mark.parametrize("key", MARKS)
    def test_shows_symbol_word_and_tone(self, key: str) -> None:
        drawn = draw("{% mark key %}", key=key)
        assert f"marks.svg#{MARKS[key].symbol}" in drawn
        assert f"tone-{MARKS[key].tone}" in drawn
        assert str(MARKS[key].word) in drawn

    @pytest.mark.parametrize("key", MARKS)
    def test_finds_its_symbol_in_the_sprite(self, key: str) -> None:
        sprite = Path(settings.BASE_DIR, "static", "img", "marks.svg").read_text(encoding="utf-8")
        assert f'<symbol id="{MARKS[key].symbol}"' in sprite

    def test_takes_another_word(self) -> None:
        assert "<span>4 late</span>" in draw('{% mark "high" "4 late" %}')

    def test_reads_keys_in_any_case_and_spelling(self) -> None:
        assert draw('{% mark "NON-CONFORMANT" %}') == draw('{% mark "non_conformant" %}')

    def test_shows_a_question_for_a_key_it_does_not_know(self) -> None:
        assert "ring-question" in draw('{% mark "paused" "Paused" %}')

    def test_escapes_words(self) -> None:
        assert "&lt;b&gt;" in draw("{% mark 'high' word %}{% badge 'high' word %}", word="<b>")


class TestMetal:
    @pytest.mark.parametrize("name", ["Au", "Gold", "gold"])
    def test_draws_the_symbol_and_says_the_name(self, name: str) -> None:
        drawn = draw("{% metal name %}", name=name)
        assert "metal-gold" in drawn
        assert ">Au<" in drawn
        assert ">Gold<" in drawn

    @pytest.mark.parametrize("symbol", METALS)
    def test_has_a_colour_for_every_metal(self, symbol: str) -> None:
        css = Path(settings.BASE_DIR, "static", "css", "app.css").read_text(encoding="utf-8")
        assert f".metal-{METALS[symbol][0]} " in css

    def test_shows_a_new_mineral_by_its_name(self) -> None:
        assert "Zinc" in draw('{% metal "Zinc" %}')


class TestCell:
    def test_names_the_sheet_as_in_the_file(self) -> None:
        drawn = draw('{% cell "Smelter List" "A17" "#f1" %}', "zh-hans")
        assert "Smelter List" in drawn
        assert 'data-copy="Smelter List!A17"' in drawn
        assert 'lang="en"' in drawn

    def test_is_no_link_without_a_place_to_go(self) -> None:
        assert "<a" not in draw('{% cell "Declaration" "D65" %}')


class TestBilingual:
    NAMES = ("赣州恒昇钨业有限公司", "Hengsheng Tungsten (Ganzhou) Co., Ltd.")

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    @pytest.mark.parametrize(("language", "first"), [("en", 1), ("zh-hans", 0)])
    def test_shows_the_readers_script_first(self, order: tuple[int, int], language: str, first: int) -> None:
        drawn = draw("{% bilingual one two %}", language, one=self.NAMES[order[0]], two=self.NAMES[order[1]])
        assert drawn.index(self.NAMES[first]) < drawn.index(self.NAMES[1 - first])

    def test_shows_one_line_for_one_script(self) -> None:
        assert "name-second" not in draw('{% bilingual "Flexindo" "Flexindo Tbk" %}')

    def test_shows_a_dash_for_no_name(self) -> None:
        assert draw('{% bilingual "" "" %}') == "–"


class TestDay:
    def test_is_short_in_tables_of_this_year(self) -> None:
        today = timezone.localdate()
        assert draw("{{ d|day }}", d=today) == f"{today.day} {today:%b}"

    def test_names_another_year(self) -> None:
        assert draw("{{ d|day }}", d=date(2019, 3, 18)) == "18 Mar 2019"

    def test_is_iso_in_chinese_tables(self) -> None:
        assert draw("{{ d|day }}", "zh-hans", d=date(2019, 3, 8)) == "2019-03-08"

    def test_is_written_out_in_sentences(self) -> None:
        assert draw('{{ d|day:"sentence" }}', "zh-hans", d=date(2026, 3, 18)) == "2026年3月18日"
        assert draw('{{ d|day:"sentence" }}', d=date(2026, 3, 18)) == "18 Mar 2026"

    def test_stands_on_the_readers_clock(self) -> None:
        late = datetime(2019, 3, 18, 23, 30, tzinfo=UTC)
        assert draw("{{ d|moment }}", d=late) == "19 Mar 2019, 07:30"

    def test_is_a_dash_when_there_is_none(self) -> None:
        assert draw("{{ d|day }}{{ d|moment }}{{ d|due }}", d=None) == "–––"


class TestDue:
    @pytest.mark.parametrize(
        ("days", "words", "tone"),
        [(-4, "4 d overdue", "critical"), (0, "Due today", "medium"), (1, "Due tomorrow", "medium")],
    )
    def test_counts_near_days(self, days: int, words: str, tone: str) -> None:
        when = timezone.localdate() + timedelta(days=days)
        assert draw("{{ d|due }}", d=when) == words
        assert draw("{{ d|due_tone }}", d=when) == tone

    def test_names_the_day_beyond_two_weeks(self) -> None:
        assert draw("{{ d|due }}", d=timezone.localdate() - timedelta(days=400)).startswith("Overdue since")


class TestNumber:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [(1924, "1,924"), (-4, "−4"), (0, "0"), (None, "–"), ("", "–"), (Decimal("12.5"), "13")],
    )
    def test_groups_and_signs(self, value: Any, shown: str) -> None:
        assert draw("{{ value|number }}", value=value) == shown

    @pytest.mark.parametrize(("value", "shown"), [(13, "+13"), (-23, "−23"), (0, "0"), (None, "–")])
    def test_shows_differences_with_their_sign(self, value: Any, shown: str) -> None:
        assert draw("{{ value|signed }}", value=value) == shown

    def test_shows_a_share_with_its_base(self) -> None:
        assert draw("{% share 1341 1924 %}") == "69.6% of 1,924"

    def test_shows_no_share_of_nothing(self) -> None:
        assert draw("{{ 3|percent:0 }}") == "–"

    @pytest.mark.parametrize(
        ("part", "shown"), [(0, "0.00%"), (62, "62.00%"), (140, "100.00%"), (-3, "0.00%")]
    )
    def test_keeps_widths_within_the_bar(self, part: int, shown: str) -> None:
        assert draw("{{ part|width:100 }}", "zh-hans", part=part) == shown


class TestQueryString:
    def test_keeps_filters_and_returns_to_the_first_page(self) -> None:
        request = RequestFactory().get("/", {"metal": ["Au", "Sn"], "page": "3"})
        assert (
            draw("{% query_string 'status' 'high' %}", request=request)
            == "?metal=Au&amp;metal=Sn&amp;status=high"
        )

    def test_removes_one(self) -> None:
        request = RequestFactory().get("/", {"metal": "Au", "status": "high"})
        assert draw("{% query_string 'metal' None %}", request=request) == "?status=high"


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "shown"), [("林薇", "林"), ("Zhao Min", "ZM"), ("ana@x.example", "AX"), ("", "?")]
    )
    def test_fits_the_script(self, name: str, shown: str) -> None:
        assert interface.initials(name) == shown


class SignUp(forms.Form):
    name = forms.CharField(help_text="As on the licence.")
    kind = forms.ChoiceField(choices=[("a", "A")])
    agreed = forms.BooleanField(required=False)


class TestForm:
    def test_ties_label_help_and_error_to_the_control(self) -> None:
        drawn = str(SignUp({"kind": "a"})["name"].as_field_group())
        assert 'for="id_name"' in drawn
        assert 'class="form-control is-invalid"' in drawn
        assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
        assert 'id="id_name_error"' in drawn

    def test_gives_each_kind_its_class(self) -> None:
        drawn = str(SignUp())
        assert "form-select" in drawn
        assert "form-check-input" in drawn

    def test_sums_up_on_top_when_several_fields_are_wrong(self) -> None:
        drawn = str(SignUp({"kind": "z"}))
        assert 'href="#id_name"' in drawn
        assert 'href="#id_kind"' in drawn
