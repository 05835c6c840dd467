"""How a test run stands on its feet: services first, then Django's settings, then the tests."""

from __future__ import annotations

import os
import signal

import django
import pytest

from gscm.translations import compile_catalogues
from tests.browser import browser_context, chromium, chromium_path, is_required, page, sign_in
from tests.services import Services, take_a_share

__all__ = ["browser_context", "chromium", "page", "sign_in"]

_SERVICES = pytest.StashKey[Services]()
_LEFT_OUT = "no Chromium on this machine: apt-get install chromium fonts-noto-cjk"


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    # The settings read the environment once: it must be complete before pytest-django asks for them.
    if config.getoption("help") or config.getoption("version"):
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        # A run that is told to end, as by a time limit, ends its services as after Ctrl-C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        compile_catalogues()
        config.stash[_SERVICES] = (
            Services()
        )  # known before it starts: an interrupted start is cleaned up, too
        config.stash[_SERVICES].start()
    else:
        take_a_share(worker)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    if worker is None:
        # The workers inherit this environment, and would load their settings before they have taken their share.
        del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(autouse=True)
def language_of_the_settings() -> None:
    """Every test begins in the same language, whatever the one before it was left in."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _SERVICES in config.stash:
        config.stash[_SERVICES].stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            if chromium_path() is None and not is_required():
                item.add_marker(pytest.mark.skip(reason=_LEFT_OUT))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(_LEFT_OUT in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.section("BROWSER TESTS WERE LEFT OUT", sep="!", red=True, bold=True)
        terminalreporter.line(f"{count} journeys did not run: {_LEFT_OUT}")
