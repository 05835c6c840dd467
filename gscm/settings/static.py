"""Everything a page needs comes from the own host; nothing from a CDN."""

from gscm.settings import environment as env

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", env.VAR_DIR / "static")
BUILT_STATIC = env.VAR_DIR / "built"
STATICFILES_DIRS = [env.BASE_DIR / "static", BUILT_STATIC]
