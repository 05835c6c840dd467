"""The colours keep their promise: text can be read and graphics can be seen, in light and in dark."""

import re

import pytest
from django.conf import settings

TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"

TEXT = ("text", "text-2", "text-3", "accent", "critical", "high", "medium", "watch", "ok", "cross")
TONES = ("critical", "high", "medium", "watch", "ok", "cross")
METALS = ("tin", "tantalum", "tungsten", "gold", "cobalt", "copper", "lithium", "nickel", "mica", "graphite")


def blocks() -> dict[str, dict[str, str]]:
    """The colours of each block of the token file, by its selector."""
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        found[" ".join(selector.split())] = dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))
    return found


BLOCKS = blocks()
LIGHT = BLOCKS[':root, [data-bs-theme="light"]']
DARK = BLOCKS['[data-bs-theme="dark"]']
THEMES = {"light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """The ratio of WCAG 2.2, 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


class TestContrast:
    @pytest.mark.parametrize("theme", THEMES)
    @pytest.mark.parametrize("ground", ["surface", "canvas"])
    @pytest.mark.parametrize("text", TEXT)
    def test_text_reads_on_the_page(self, theme: str, ground: str, text: str) -> None:
        assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 4.5

    @pytest.mark.parametrize("theme", THEMES)
    @pytest.mark.parametrize("tone", TONES)
    def test_a_tone_reads_on_its_own_soft_ground(self, theme: str, tone: str) -> None:
        assert contrast(THEMES[theme][tone], THEMES[theme][f"{tone}-soft"]) >= 4.5

    @pytest.mark.parametrize("theme", THEMES)
    @pytest.mark.parametrize("soft", [*(f"{tone}-soft" for tone in TONES), "accent-soft", "sunken"])
    @pytest.mark.parametrize("text", ["text", "text-2", "text-3"])
    def test_text_reads_on_soft_grounds(self, theme: str, soft: str, text: str) -> None:
        assert contrast(THEMES[theme][text], THEMES[theme][soft]) >= 4.5

    @pytest.mark.parametrize("theme", THEMES)
    @pytest.mark.parametrize(
        ("text", "ground"),
        [
            ("on-accent", "accent"),
            ("on-accent", "accent-hover"),
            ("accent", "accent-soft"),
            ("on-inverse", "inverse"),
        ],
    )
    def test_controls_read(self, theme: str, text: str, ground: str) -> None:
        assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 4.5

    @pytest.mark.parametrize("theme", THEMES)
    @pytest.mark.parametrize("ground", ["surface", "canvas"])
    def test_frames_of_controls_are_seen(self, theme: str, ground: str) -> None:
        assert contrast(THEMES[theme]["control"], THEMES[theme][ground]) >= 3

    @pytest.mark.parametrize("theme", THEMES)
    @pytest.mark.parametrize("ground", ["surface", "sunken"])
    @pytest.mark.parametrize(
        "graphic", ["accent", "critical", "high", "medium-graphic", "watch", "ok", "cross"]
    )
    def test_bars_are_seen_on_their_tracks(self, theme: str, ground: str, graphic: str) -> None:
        assert contrast(THEMES[theme][graphic], THEMES[theme][ground]) >= 3

    @pytest.mark.parametrize("theme", THEMES)
    @pytest.mark.parametrize("metal", METALS)
    def test_metals_are_seen(self, theme: str, metal: str) -> None:
        assert contrast(THEMES[theme][f"metal-{metal}"], THEMES[theme]["surface"]) >= 3


class TestTokenFile:
    def test_says_the_same_dark_twice(self) -> None:
        """Chosen dark and the device's dark are one set of values."""
        assert BLOCKS[":root:not([data-bs-theme])"] == DARK

    def test_names_the_same_tokens_in_both_themes(self) -> None:
        assert LIGHT.keys() == DARK.keys()

    def test_defines_every_token_that_the_style_sheets_use(self) -> None:
        css = (TOKENS.parent / "app.css").read_text(encoding="utf-8")
        defined = {name for block in BLOCKS.values() for name in block} | set(re.findall(r"--([\w-]+):", css))
        used = set(re.findall(r"var\(--([\w-]+)", css))
        assert used - defined == set()
