"""Which rooms the house has, and the order in which a request walks through them."""

from gscm.settings import environment as env

BASE_DIR = env.BASE_DIR
ENVIRONMENT = env.ENVIRONMENT
DEBUG = env.switch("DJANGO_DEBUG", False)
ORGANISATION_NAME = env.text("ORGANISATION_NAME", "")

INSTALLED_APPS = [
    "gscm.mail",
    "gscm.jobs",
    "gscm.tokens",
    "suppliers",
    "smelters",
    "surveys",
    "risk",
    "reporting",
    "gscm.webhooks",
    "gscm.evidence",
    "gscm.interface",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "bootstrap",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "lucide",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "gscm.anonymity.AnonymityMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "gscm.interface.middleware.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gscm.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gscm.interface.middleware.StaffTotpMiddleware",
    "gscm.shell.ShellMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "gscm.urls"
WSGI_APPLICATION = "gscm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "gscm.interface.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "gscm.interface.forms.Renderer"
