"""The harness of the journeys itself: a real browser, the live server, its files, and signing in without the form."""

import pytest

from tests.browser import PHONE


@pytest.mark.browser
def test_the_browser_sees_the_sign_in_page_with_its_styles(page):
    answer = page.goto("/account/login/")
    assert answer.status == 200
    sheets = page.evaluate("[...document.styleSheets].map(sheet => sheet.href)")
    assert sheets
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != ""
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.browser
def test_sign_in_takes_the_form_away(page, sign_in, django_user_model):
    sign_in(django_user_model.objects.create_user("ana@example.com", "a long password"))
    page.goto("/account/login/")
    assert "/account/login/" not in page.url
