"""Thresholds by which declarations are judged."""

from gscm.settings import environment as env

FEWEST_SMELTERS_OF_A_COMPANY = env.number("FEWEST_SMELTERS_OF_A_COMPANY", 0)
"""Fewer smelters in a declaration for a whole company are remarkable (rule V35b); 0: any number will do."""
