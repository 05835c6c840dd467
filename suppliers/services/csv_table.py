"""Tables of the purchasing system as CSV: which columns they have, and why one is refused."""

import csv
import io
from collections.abc import Sequence

from django.utils.translation import gettext as _


class ImportRefused(Exception):
    """The file cannot be taken in; `problems` are sentences, each with its row. Nothing was changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_table(
    content: bytes, *, required: Sequence[str], columns: Sequence[str]
) -> list[tuple[int, dict[str, str]]]:
    """The filled rows with their numbers in the file: the cells that are there, without superfluous spaces.

    UTF-8 or GB 18030, apart by comma, semicolon or tab; columns by the names in the first row.

    :raises ImportRefused: it is no such text, or a required column is missing.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise ImportRefused(
                [_("The file is neither UTF-8 nor GB 18030 text. Save it as CSV UTF-8.")]
            ) from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    known = {name.strip().lower(): name for name in reader.fieldnames or []}
    missing = [name for name in required if name not in known]
    if missing:
        raise ImportRefused([_("The first row has no column %(names)s.") % {"names": ", ".join(missing)}])
    rows = []
    for values in reader:
        written = {name: values[known[name]] for name in columns if name in known}
        cells = {name: text.strip() for name, text in written.items() if text is not None}
        if any(cells.values()):
            rows.append((reader.line_num, cells))
    return rows
