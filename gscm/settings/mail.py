"""Mail: SMTP when a server is named, else an outbox that keeps every mail in the database, to be looked at."""

from gscm.settings import environment as env

EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.switch("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "gscm.mail.outbox.OutboxBackend"
)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Responsible Minerals <minerals@gscm.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
