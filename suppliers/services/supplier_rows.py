"""What a table of suppliers says, row by row, and what is wrong with a row. Values in, values out."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

REQUIRED = ("external_id", "name")
COLUMNS = (
    *REQUIRED,
    "name_local",
    "country",
    "language",
    "subsidiaries",
    "contact_name",
    "contact_email",
    "contact_phone",
    "contact_language",
    "buyer",
    "commodity",
    "csr_reference",
)
HEADS = {
    "供应商编号": "external_id",
    "供应商编码": "external_id",
    "供应商代码": "external_id",
    "supplier number": "external_id",
    "名称": "name",
    "供应商名称": "name",
    "supplier name": "name",
    "另一文字的名称": "name_local",
    "国家": "country",
    "国家代码": "country",
    "语言": "language",
    "供货子公司": "subsidiaries",
    "子公司": "subsidiaries",
    "联系人": "contact_name",
    "联系人邮箱": "contact_email",
    "邮箱": "contact_email",
    "联系人电话": "contact_phone",
    "电话": "contact_phone",
    "联系人语言": "contact_language",
    "采购员": "buyer",
    "品类": "commodity",
    "csr 编号": "csr_reference",
    "csr编号": "csr_reference",
}
"""Other names of the columns, in lower case."""
TEXTS = ("name", "name_local", "buyer", "commodity", "csr_reference")
FACTS = ("name", "name_local", "country", "language", "buyer", "commodity", "csr_reference")
"""What a supplier's own columns say."""
CLEARED_WHEN_EMPTY = (
    "name_local",
    "country",
    "subsidiaries",
    "contact_phone",
    "buyer",
    "commodity",
    "csr_reference",
)
"""Columns in which an empty cell says that there is none."""
_CODES = re.compile(r"[\s,;，；|/]+")
_TOO_LONG = {
    "external_id": 40,
    "name": 250,
    "name_local": 250,
    "contact_name": 100,
    "contact_phone": 40,
    "buyer": 100,
    "commodity": 100,
    "csr_reference": 60,
}

Table = list[tuple[int, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row, as understood."""

    number: int
    external_id: str
    facts: dict[str, str]
    """What the row says of `FACTS`; what it does not say is not in it."""
    subsidiaries: frozenset[str] | None
    """Codes; None where the row does not say whom the supplier delivers to."""
    contact: dict[str, str] | None
    """E-mail and what the row says of name, phone and language."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that cannot be taken in: its number, the supplier if it names one, and the sentences why."""

    number: int
    external_id: str
    name: str
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Understood:
    """What the table says of each supplier, and the rows that are wrong.

    A supplier of which any row is wrong is left out as a whole: `rows` has only what can be taken in.
    """

    rows: dict[str, list[Row]]
    wrong: list[Wrong]

    @property
    def problems(self) -> list[str]:
        """Every problem as a sentence with its row."""
        return [
            _("Row %(number)d: %(problem)s") % {"number": row.number, "problem": problem}
            for row in self.wrong
            for problem in row.problems
        ]


def understand(table: Table, *, codes: Collection[str]) -> Understood:
    """Read the cells; `codes` are those of all subsidiaries."""
    rows: dict[str, list[Row]] = defaultdict(list)
    wrong: list[Wrong] = []
    for number, cells in table:
        problems = list(_problems(cells, set(codes)))
        if not problems:
            row = _row(number, cells)
            before = rows[row.external_id][0] if row.external_id in rows else row
            if before.facts == row.facts and before.subsidiaries == row.subsidiaries:
                rows[row.external_id].append(row)
                continue
            contradiction = _("%(supplier)s says something else than in row %(before)d.")
            problems = [contradiction % {"supplier": row.external_id, "before": before.number}]
        wrong.append(Wrong(number, cells.get("external_id", "")[:40], cells.get("name", "")[:250], problems))
    left_out = {one.external_id for one in wrong}
    return Understood({key: found for key, found in rows.items() if key not in left_out}, wrong)


def _problems(cells: dict[str, str], codes: set[str]) -> Iterator[str]:
    """What is wrong with one row."""
    for name in REQUIRED:
        if not cells.get(name):
            yield _("%(column)s is empty.") % {"column": name}
    for name, longest in _TOO_LONG.items():
        if len(cells.get(name, "")) > longest:
            yield _("%(column)s has more than %(longest)d characters.") % {"column": name, "longest": longest}
    if any("\0" in text for text in cells.values()):
        yield _("A cell has a sign that no text can have.")
    country = cells.get("country")
    if country and not re.fullmatch("[A-Za-z]{2}", country):
        yield _("The country %(country)s is no code of two letters.") % {"country": country}
    for name in ("language", "contact_language"):
        language = cells.get(name)
        if language and _language(language) is None:
            yield _("The language %(language)s is neither zh-hans nor en.") % {"language": language}
    if unknown := sorted(_subsidiaries(cells) - codes):
        yield _("No subsidiary has the code %(codes)s.") % {"codes": ", ".join(unknown)}
    if email := cells.get("contact_email"):
        try:
            validate_email(email)
        except ValidationError:
            yield _("%(email)s is no e-mail address.") % {"email": email}
    elif cells.get("contact_name") or cells.get("contact_phone"):
        yield _("The contact has no e-mail address.")


def _subsidiaries(cells: dict[str, str]) -> frozenset[str]:
    return frozenset(filter(None, _CODES.split(cells.get("subsidiaries", ""))))


def _language(text: str) -> str | None:
    """One of our languages: zh, zh-CN and zh-Hans are one, and what people call them."""
    begins = {"中文": "zh", "英文": "en", "chinese": "zh", "english": "en"}.get(text.lower(), text.lower())
    begins = begins.replace("_", "-").partition("-")[0]
    return next((code for code, _name in settings.LANGUAGES if code.partition("-")[0] == begins), None)


def _row(number: int, cells: dict[str, str]) -> Row:
    facts: dict[str, str] = {name: cells[name] for name in TEXTS if name in cells}
    if "country" in cells:
        facts["country"] = cells["country"].upper()
    if language := _language(cells.get("language", "")):
        facts["language"] = language
    contact = None
    if email := cells.get("contact_email", "").lower():
        contact = {"email": email}
        if name := cells.get("contact_name"):
            contact["name"] = name
        if "contact_phone" in cells:
            contact["phone"] = cells["contact_phone"]
        if language := _language(cells.get("contact_language", "")):
            contact["language"] = language
    subsidiaries = _subsidiaries(cells) if "subsidiaries" in cells else None
    return Row(number, cells["external_id"], facts, subsidiaries, contact)
