"""Builds what comes out of wheels and not out of this repository: the typeface and a light Bootstrap."""

import hashlib
import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

LETTERS = [
    (0x0020, 0x007E),
    (0x00A0, 0x024F),  # Latin with its European and Vietnamese letters
    (0x0300, 0x0304),
    (0x0306, 0x0309),
    (0x031B, 0x031B),
    (0x0323, 0x0323),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x2044, 0x2044),
    (0x20A0, 0x20BF),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2260, 0x2265),
]
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "zero", "ss02"]

UNUSED = re.compile(
    r"""
    accordion | alert | badge | breadcrumb | btn-(close|dark|info|light|outline|success|toolbar|warning)
    | bs-(popover|tooltip) | card | carousel | dropdown | dropend | dropstart | dropup | figure-img
    | form-(floating|range) | img-thumbnail | list-group | modal | nav | offcanvas | page-(item|link)
    | pagination | placeholder | popover | progress | ratio | spinner | tab | toast | tooltip | valid
    | was-validated | link- | text-bg- | focus-ring | icon-link
    | (border|bg|text)-(primary|success|info|warning|danger|light|dark)
    """,
    re.VERBOSE,
)
"""Beginnings of class names whose rules no page uses; the product has its own."""


class Command(BaseCommand):
    help = "Builds the typeface and the style base from the installed wheels into settings.BUILT_STATIC."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--force", action="store_true", help="build again although nothing changed")

    def handle(self, *, force: bool, **options: Any) -> None:
        built = Path(settings.BUILT_STATIC)
        stamp = built / ".built"
        recipe = "\n".join(
            [
                hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
                version("fontpkg-inter"),
                version("django-bootstrap-static"),
            ]
        )
        wanted = [built / "fonts" / "inter.woff2", built / "css" / "bootstrap.css"]
        if (
            not force
            and stamp.is_file()
            and stamp.read_text() == recipe
            and all(path.is_file() for path in wanted)
        ):
            self.stdout.write("The assets are up to date.")
            return
        for path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
        build_typeface(wanted[0])
        build_bootstrap(wanted[1])
        stamp.write_text(recipe)
        for path in wanted:
            self.stdout.write(f"{path.name}: {path.stat().st_size / 1024:.0f} KB")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise CommandError(f"The package {name} is not installed; install the requirements first.")
    return Path(spec.origin).parent


def build_typeface(target: Path) -> None:
    """Inter with Latin letters only, weights 400 to 600 of its text size, as woff2."""
    font = TTFont(_package("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf")
    options = subset.Options(
        layout_features=FEATURES, hinting=False, notdef_outline=True, name_IDs=[1, 2, 13, 14]
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in LETTERS for code in range(first, last + 1)])
    subsetter.subset(font)
    instantiateVariableFont(font, {"opsz": 14, "wght": (400, 400, 600)}, inplace=True)
    font.flavor = "woff2"
    font.save(target)


def _rules(css: str) -> list[str]:
    """The style sheet cut at its outermost braces."""
    found, depth, start = [], 0, 0
    for place, character in enumerate(css):
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                found.append(css[start : place + 1])
                start = place + 1
    return found


def _is_unused(selector: str) -> bool:
    names = [
        part.split(":")[0].split("[")[0]
        for part in selector.replace(">", " ").replace("+", " ").split(".")[1:]
    ]
    return any(UNUSED.match(name.strip()) for name in names)


def prune(css: str) -> str:
    """Leave out the rules of components that no page uses."""
    kept = []
    for rule in _rules(css):
        head, _, body = rule.partition("{")
        if head.startswith(("@media", "@supports")):
            inner = prune(body[:-1])
            if inner:
                kept.append(f"{head}{{{inner}}}")
        elif head.startswith("@keyframes"):
            continue
        else:
            selectors = [selector for selector in head.split(",") if not _is_unused(selector)]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{body}")
    return "".join(kept)


def build_bootstrap(target: Path) -> None:
    """Bootstrap's grid, forms, buttons and utilities; without a source map, which nobody is served."""
    css = (_package("bootstrap") / "static" / "bootstrap" / "css" / "bootstrap.min.css").read_text(
        encoding="utf-8"
    )
    licence, _, rest = css.partition("*/")
    rules = rest.partition("/*# sourceMappingURL")[0]
    target.write_text(f"{licence}*/{prune(rules)}\n", encoding="utf-8")
