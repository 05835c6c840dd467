"""The one way from the bytes of a file to its tables. Its first bytes tell what it is, whatever its name."""

from smelters.lists.model import Limits
from smelters.lists.spreadsheet_xml import is_spreadsheet_xml, read_spreadsheet_xml
from smelters.lists.tables import Book, Tables, is_package, open_book, read_csv, refuse_size


def open_file(content: bytes, limits: Limits) -> Book:
    """The tables of an .xlsx workbook, a SpreadsheetML 2003 file or a .csv file.

    :raises ListRefused: it is none of them, or beyond the limits.
    """
    refuse_size(content, limits)
    if is_package(content):
        return open_book(content, limits)
    if is_spreadsheet_xml(content):
        return read_spreadsheet_xml(content, limits)
    return Tables({"": read_csv(content, limits)})
