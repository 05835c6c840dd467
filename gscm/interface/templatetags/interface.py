"""Small words of the pages: marks, metals, cells, days and numbers in the reader's form. Plain values in."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django import forms, template
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from lucide import _render_icon as draw_icon

from gscm.interface.marks import MARKS, METAL_SYMBOLS, METALS, Mark
from gscm.lib import procedure, shares

register = template.Library()

MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"
TONES = ("critical", "high", "medium", "watch", "ok", "cross", "quiet", "accent")


def _reads_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _look_up(key: str) -> Mark:
    return MARKS.get(str(key).lower().replace("-", "_"), MARKS["unknown"])


# Marks, metals, cells


@register.simple_tag
def responsible(row: Model) -> SafeString:
    """Who acts next on a row, and on what; nothing where its room says nothing."""
    step = procedure.step_of(row)
    if step is None:
        return SafeString("")
    if step.actor == procedure.Actor.NOBODY:
        return format_html('<span class="next-step">{}</span>', step.what)
    return format_html('<span class="next-step"><strong>{}</strong>: {}</span>', step.actor.label, step.what)


@lru_cache(maxsize=256)
def _icon(name: str, size: int) -> SafeString:
    return SafeString(draw_icon(name, size, **{"class": "icon", "aria-hidden": "true", "focusable": "false"}))


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """An interface icon by its Lucide name; never the only bearer of meaning."""
    return _icon(str(name), int(size))


def _symbol(name: str) -> SafeString:
    return format_html(
        '<svg class="mark-symbol" viewBox="0 0 16 16" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("img/marks.svg"),
        name,
    )


@register.simple_tag
def mark(key: str, word: str | None = None, tone: str | None = None) -> SafeString:
    """A status: its mark, its word and its colour. `word` replaces the word, `tone` the colour."""
    found = _look_up(key)
    return format_html(
        '<span class="mark tone-{}">{}<span>{}</span></span>',
        tone or found.tone,
        _symbol(found.symbol),
        word or found.word,
    )


@register.simple_tag
def mark_symbol(key: str, tone: str | None = None) -> SafeString:
    """The mark without its word, only where the word stands beside it anyway."""
    found = _look_up(key)
    return format_html('<span class="mark tone-{}">{}</span>', tone or found.tone, _symbol(found.symbol))


@register.simple_tag
def badge(key: str, word: str | None = None, tone: str | None = None) -> SafeString:
    """A filled soft badge, for page heads, finding heads and summaries; in rows use `mark`."""
    found = _look_up(key)
    return format_html(
        '<span class="badge-soft tone-{}">{}<span>{}</span></span>',
        tone or found.tone,
        _symbol(found.symbol),
        word or found.word,
    )


@register.simple_tag
def metal(name: str) -> SafeString:
    """The metal's symbol in a box; accepts the symbol or the English name."""
    text = str(name).strip()
    symbol = METAL_SYMBOLS.get(text.lower(), text)
    if symbol not in METALS:
        return format_html('<span class="metal"><span>{}</span></span>', text)
    colour, word = METALS[symbol]
    return format_html(
        '<span class="metal metal-{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        colour,
        word,
        symbol,
        word,
    )


@register.filter
def metal_name(name: str) -> str:
    """The metal's name in the reader's language, from symbol or English name."""
    symbol = METAL_SYMBOLS.get(str(name).strip().lower(), str(name).strip())
    return str(METALS[symbol][1]) if symbol in METALS else str(name)


@register.simple_tag
def cell(sheet: str, reference: str, url: str = "") -> SafeString:
    """Sheet and cell as a two-part chip, the sheet named as in the file; a link when there is a place."""
    parts = format_html(
        '<span class="cell-sheet">{}</span><span class="cell-place">{}</span>',
        sheet or NONE,
        reference or NONE,
    )
    if url:
        return format_html(
            '<a class="cell" lang="en" href="{}" data-copy="{}!{}">{}</a>', url, sheet, reference, parts
        )
    return format_html('<span class="cell" lang="en">{}</span>', parts)


@register.simple_tag
def bilingual(first: str | None, second: str | None = None, url: str = "") -> SafeString:
    """A name in both scripts, the reader's first, in whichever order they come; one line if alike."""
    names = list(dict.fromkeys(str(name).strip() for name in (first, second) if name and str(name).strip()))
    if not names:
        return SafeString(NONE)
    names.sort(key=lambda name: _is_chinese(name) != _reads_chinese())
    if len({_is_chinese(name) for name in names}) == 1:
        names = names[:1]
    first_line = _name_line("name-first", names[0], url)
    if len(names) == 1:
        return format_html('<span class="name">{}</span>', first_line)
    return format_html('<span class="name">{}{}</span>', first_line, _name_line("name-second", names[1]))


def _name_line(css: str, name: str, url: str = "") -> SafeString:
    language = "zh-Hans" if _is_chinese(name) else "en"
    if url:
        return format_html(
            '<a class="{}" lang="{}" title="{}" href="{}">{}</a>', css, language, name, url, name
        )
    return format_html('<span class="{}" lang="{}" title="{}">{}</span>', css, language, name, name)


@register.filter
def initials(name: str) -> str:
    """What stands in a person's round: one Chinese character, or two Latin letters."""
    text = str(name).strip()
    if not text:
        return "?"
    if _is_chinese(text):
        return text[0]
    words = text.replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()


# Days and numbers


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def day(value: date | datetime | None, form: str = "table") -> str:
    """A day: in tables 18 Mar or 2026-03-18, with :"sentence" 18 Mar 2026 or 2026年3月18日."""
    if not isinstance(value, date):
        return NONE
    value = _local(value)
    if form == "sentence":
        return formats.date_format(value, "DATE_FORMAT")
    if _reads_chinese():
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    is_this_year = value.year == timezone.localdate().year
    return formats.date_format(value, "MONTH_DAY_FORMAT" if is_this_year else "SHORT_DATE_FORMAT")


@register.filter
def moment(value: datetime | None, form: str = "table") -> str:
    """A day and its time of day, 24 hours, on the reader's clock."""
    if not isinstance(value, datetime):
        return NONE
    between = " " if _reads_chinese() else ", "
    return f"{day(value, form)}{between}{formats.date_format(_local(value), 'TIME_FORMAT')}"


def _days_until(value: date | datetime) -> int:
    local = _local(value)
    return ((local.date() if isinstance(local, datetime) else local) - timezone.localdate()).days


@register.filter
def due(value: date | datetime | None) -> str:
    """How a due day stands: Due 20 Mar, Due today, 4 d overdue; past two weeks the day itself."""
    if not isinstance(value, date):
        return NONE
    left = _days_until(value)
    if left < -14:
        return _("Overdue since %(day)s") % {"day": day(value)}
    if left < 0:
        return ngettext("%(days)d d overdue", "%(days)d d overdue", -left) % {"days": -left}
    if left == 0:
        return _("Due today")
    if left == 1:
        return _("Due tomorrow")
    return _("Due %(day)s") % {"day": day(value)}


@register.filter
def due_tone(value: date | datetime | None) -> str:
    """The colour of a due day: critical when over, medium within three days, else quiet."""
    if not isinstance(value, date):
        return "quiet"
    left = _days_until(value)
    return "critical" if left < 0 else "medium" if left <= 3 else "quiet"


def _plain(value: int | float | Decimal, decimals: int) -> str:
    rounded = Decimal(str(abs(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return formats.number_format(rounded, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def _as_number(value: Any) -> int | float | Decimal | None:
    if isinstance(value, (int, float, Decimal)):
        return value
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    """1,924; a true minus sign; an en dash where there is no number."""
    found = None if value is None or value == "" else _as_number(value)
    if found is None:
        return NONE
    return (MINUS if found < 0 else "") + _plain(found, decimals)


@register.filter
def signed(value: Any, decimals: int = 0) -> str:
    """A difference with its sign: +13, −4; 0 stays 0."""
    found = None if value is None or value == "" else _as_number(value)
    if found is None:
        return NONE
    return ("" if not found else MINUS if found < 0 else "+") + _plain(found, decimals)


@register.filter
def percent(part: Any, whole: Any) -> str:
    """A part of a whole with one decimal, rounded down (gscm/lib/shares.py); show the whole beside it."""
    found = shares.percent(int(part or 0), int(whole or 0))
    return NONE if found is None else f"{_plain(found, 1)}%"


@register.filter
def over(part: Any, whole: Any) -> str:
    """The highest threshold that a share is truly over, in words: over 95%. Empty where it is over none."""
    passed = shares.highest_passed(int(part or 0), int(whole or 0))
    return "" if passed is None else _("over %(threshold)d%%") % {"threshold": passed}


@register.simple_tag
def share(part: Any, whole: Any) -> str:
    """A share with its base: 69.7% of 1,924."""
    return _("%(share)s of %(whole)s") % {"share": percent(part, whole), "whole": number(whole)}


@register.filter
def width(value: Any, whole: Any = 100) -> str:
    """A length for an SVG attribute, 0% to 100%."""
    part, total = _as_number(value or 0), _as_number(whole or 0)
    if part is None or not total:
        return "0%"
    return f"{min(100.0, max(0.0, float(part) / float(total) * 100)):.2f}%"


# Forms


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control with the class that its kind takes; placeholders never stand in for labels."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        css = "choice-list"
    elif kind == "checkbox":
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    else:
        css = "form-control"
    classes = [css, widget.attrs.get("class", ""), "is-invalid" if field.errors else ""]
    attributes: dict[str, Any] = {"class": " ".join(filter(None, classes))}
    if widget.attrs.get("placeholder") in (field.label, _("Email address")):
        attributes["placeholder"] = ""
    return mark_safe(field.as_widget(attrs=attributes))


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label stands behind the control."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not isinstance(
        field.field.widget, forms.CheckboxSelectMultiple
    )


@register.simple_tag(takes_context=True)
def query_string(context: template.Context, *pairs: Any) -> str:
    """The address's query with name, value pairs changed; None removes one; back to the first page."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        query.pop(str(name), None)
        if value not in (None, ""):
            query[str(name)] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def words(*parts: str) -> str:
    """Text parts that exist, joined with a middle dot."""
    return mark_safe(" · ".join(conditional_escape(part) for part in parts if part))
