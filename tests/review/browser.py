"""A real Chromium for the tests, and the pictures that they leave behind."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from pipeline.settings import project_dir

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

PATIENCE_MS = 180_000
"""A page of a busy machine takes longer than the 30 seconds that Playwright waits."""

WIDE, NARROW = (1440, 900), (400, 860)


def find_chromium() -> str:
    """Return the path of a Chromium; skip where there is none, fail in CI."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("no Chromium: CI must have one")
    if path is None:
        pytest.skip("no Chromium on this machine")
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser."""
    path = find_chromium()
    # Chromium's own sandbox refuses to run as root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def open_window(
    browser: Browser,
    *,
    size: tuple[int, int] = WIDE,
    scheme: str = "light",
    script: bool = True,
) -> BrowserContext:
    """Open a window of a size, in light or dark, with or without JavaScript."""
    window = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script,
        locale="en-GB",
    )
    window.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)  # it has a default of its own: 5 seconds
    return window


def pictures() -> Path:
    """Return the folder where a run keeps its screenshots; git ignores it."""
    folder = project_dir() / "out" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
