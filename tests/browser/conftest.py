"""What browser stories share: one Chromium, a page that lets no complaint pass, axe, and the widths that count."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

from zhiheng.cli import main
from zhiheng.kit.accounts.models import LoginSession, User

# Playwright runs an event loop of its own; the live server's database calls are made by other threads.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PATIENCE = 90_000
"""Milliseconds: a machine with other work is slow, which is no fault of the page."""
CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
AXE = Path(__file__).with_name("axe.min.js")
_ASK_AXE = """() => axe.run(document, {
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
  resultTypes: ["violations"], preload: false,
}).then(found => found.violations.map(one => [one.impact, one.id, one.nodes[0].html]))"""
"""Asks for violations only: what passed is ten times as much, and carrying it over takes longer than axe itself."""
WIDTHS = (1440, 390)  # a desk, a phone: the widths that every page is made for


def _settled(act: Callable[..., None]) -> Callable[..., None]:
    """Return an act upon a page that ends when the page it led to has loaded.

    Playwright's own click ends when the new page is on its way: what a story then looks at may not be there yet.
    """

    @wraps(act)
    def done(self: Page | Locator, *args: Any, **more: Any) -> None:
        act(self, *args, **more)
        (self if isinstance(self, Page) else self.page).wait_for_load_state()

    return done


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one Chromium for all stories."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        for kind in (Page, Locator):
            for act in ("click", "press", "select_option"):
                patch.setattr(kind, act, _settled(getattr(kind, act)))
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """Return the one Chromium, under the name that the report's stories use."""
    return chromium


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of one report of a small demo district."""
    out: Path = tmp_path_factory.mktemp("report")
    result = CliRunner().invoke(main, ["demo", "--out", str(out), "--cases", "60"])
    assert result.exit_code == 0, result.output
    return (out / "report.html").as_uri()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of some width; every console error fails the test.

    Nothing moves: a colour halfway through its transition is no colour of ours.
    """
    complaints: list[str] = []
    contexts = []

    def opened(width: int = 1440, **more: Any) -> Page:
        view = {"viewport": {"width": width, "height": 900}, "reduced_motion": "reduce"}
        context = chromium.new_context(**view, locale="zh-CN", **more)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if _complains(m) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def enter(open_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """Return a function that opens a page for a user who has logged in with a second factor."""

    def opened(user: User, width: int = 1440) -> Page:
        client = Client()
        client.force_login(user)
        LoginSession.objects.filter(user=user).update(second_factor=True)
        page = open_page(width, base_url=live_server.url, user_agent="test", accept_downloads=True)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return opened


def _complains(message: ConsoleMessage) -> bool:
    """Return whether the console complains.

    That a form was answered by a refusal (409) or errors (422) is a page; that the network was gone is a story's own.
    """
    refused = message.text.startswith("Failed to load resource") and any(
        words in message.text for words in ("status of 409", "status of 422", "ERR_INTERNET_DISCONNECTED")
    )
    return message.type in ("error", "warning") and not refused


def serious(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA on the page that is shown, each with the piece of HTML."""
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text("utf-8"))
    return [f"{impact} {rule}: {html[:160]}" for impact, rule, html in page.evaluate(_ASK_AXE)]


def barriers(page: Page) -> list[str]:
    """Return what bars somebody from the page that is shown, at a desk and on a phone: axe's findings, too wide.

    One loaded page is looked at in both widths, in a window as high as the page: the phone's dock lies over the row
    at the fold until one scrolls, which axe doesn't.
    """
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        height = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": height + 200})
        found += [f"{width} px: {problem}" for problem in serious(page)]
        if (wide := width_of(page)) > width:
            found.append(f"{width} px: the page is {wide} px wide")
    return found


def width_of(page: Page) -> int:
    """Return how wide the page's content is: more than the window means scrolling sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page where ``ZHIHENG_SHOTS`` names a directory: for whoever wants to look."""
    if folder := os.environ.get("ZHIHENG_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{page.evaluate('innerWidth')}.png", full_page=True)
