"""What an upload may weigh and how long reading may take."""

from gscm.settings import environment as env

UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_MEGABYTES", 20) * 1024 * 1024
UPLOAD_MAX_FILES = env.number("UPLOAD_MAX_FILES", 200)
DATA_UPLOAD_MAX_NUMBER_FILES = 10 * UPLOAD_MAX_FILES
"""So many are looked at to say that there are too many; beyond, the request is refused without a word."""
READING_TIME_LIMIT_SECONDS = env.number("READING_TIME_LIMIT_SECONDS", 30)
READING_ATTEMPTS = 3
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
