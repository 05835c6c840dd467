"""Words and sounds of the trade and its languages, as plain text that anybody can read and add to."""

from importlib import resources


def lines(file_name: str) -> list[str]:
    """The lines of one of the files here, without comments."""
    text = resources.files(__name__).joinpath(file_name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def words(text: str) -> frozenset[str]:
    """The words of a text, apart by space."""
    return frozenset(text.split())
