"""What the build makes of the wheels."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings
from fontTools.ttLib import TTFont

from gscm.interface.management.commands.build_assets import prune


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    with override_settings(BUILT_STATIC=folder):
        call_command("build_assets", stdout=StringIO())
    return folder


class TestTypeface:
    def test_holds_latin_and_vietnamese_letters_and_nothing_heavy(self, built: Path) -> None:
        font = TTFont(built / "fonts" / "inter.woff2")
        assert {ord(letter) for letter in "aZ0ÄéōŁẤừđ“”–−→…"} <= set(font.getBestCmap())
        assert (built / "fonts" / "inter.woff2").stat().st_size < 100_000

    def test_keeps_the_features_of_numbers_and_identifiers(self, built: Path) -> None:
        font = TTFont(built / "fonts" / "inter.woff2")
        features = {
            record.FeatureTag
            for table in ("GSUB", "GPOS")
            for record in font[table].table.FeatureList.FeatureRecord
        }
        assert {"tnum", "zero", "ss02", "kern"} <= features

    def test_keeps_the_weights_400_to_600(self, built: Path) -> None:
        [axis] = TTFont(built / "fonts" / "inter.woff2")["fvar"].axes
        assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 600)


class TestBootstrap:
    def test_keeps_what_pages_use(self, built: Path) -> None:
        css = (built / "css" / "bootstrap.css").read_text(encoding="utf-8")
        for kept in (
            ".row{",
            ".col-sm-6{",
            ".form-control{",
            ".form-check-input{",
            ".btn{",
            ".visually-hidden",
            ".mt-3{",
        ):
            assert kept in css

    def test_drops_what_no_page_uses(self, built: Path) -> None:
        css = (built / "css" / "bootstrap.css").read_text(encoding="utf-8")
        for dropped in (".carousel", ".navbar", ".modal", "sourceMappingURL"):
            assert dropped not in css

    def test_keeps_the_other_selectors_of_a_rule(self) -> None:
        assert (
            prune(".card,.btn{a:b}@media print{.carousel{c:d}.row{e:f}}")
            == ".btn{a:b}@media print{.row{e:f}}"
        )


class TestRepeat:
    def test_does_nothing_when_nothing_changed(self, built: Path) -> None:
        said = StringIO()
        before = (built / "fonts" / "inter.woff2").stat().st_mtime_ns
        with override_settings(BUILT_STATIC=built):
            call_command("build_assets", stdout=said)
        assert "up to date" in said.getvalue()
        assert (built / "fonts" / "inter.woff2").stat().st_mtime_ns == before
