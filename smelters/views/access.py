"""The roles for which the pages of smelters are."""

from typing import Final

KEEPERS: Final = frozenset({"centre"})
"""Who imports lists."""

WORKERS: Final = frozenset({"centre", "execution_team"})
"""Who talks with smelters."""

READERS: Final = frozenset({"centre", "execution_team", "board"})
"""Who looks up smelters."""
