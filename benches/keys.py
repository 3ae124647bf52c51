"""Check that the keys of the desk lead through a queue in its order.

    python -m benches.keys [--presses 200] [--wanders 0.25]

A case of invented passages is answered in a real Chromium by single keys, pressed at
random: the first half in the whole queue, the second half among its open rows. Before a
share of the presses (``--wanders``, by default none), another row is chosen, by the key
``j`` or by a click. The keys then go on below this row, and return to the top at the
end, so that rows above it stay open meanwhile.

After each answer, the row that the browser has chosen is compared with the queue of the
API. A press is wrong if an open row is above the chosen one, unless this is the row
just answered, which has another label. It is also wrong if the chosen row is above the
one before and no other row was chosen in between.
"""

import argparse
import os
import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

from benches.desk import add_document, serving
from benches.store import PER_DOCUMENT
from pipeline.store.store import open_store

CASE = "keys"
KEYS = ("c", "u", "1", "2", "3", "4", "5")
BY_KEY = 0.25
"""Share of the other rows that are chosen by ``j``."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def rows_of(client: httpx.Client) -> list[dict[str, Any]]:
    """Return all rows of the queue, in order."""
    found: list[dict[str, Any]] = []
    while True:
        asked = {"case": CASE, "page": str(1 + len(found) // 50)}
        part = client.get("/api/queue", params=asked).json()
        found += part["rows"]
        if not part["rows"] or part["page"] >= part["pages"]:
            return found


def press(page: Page, key: str) -> str:
    """Press a key; return the id of the claim that is chosen then."""
    with page.expect_navigation():
        page.keyboard.press(key)
    return page.locator("input[name=claim][type=radio]:checked").first.input_value()


def wander(page: Page, source: random.Random) -> str:
    """Choose another row by key or by mouse; return the id of its chosen claim."""
    if source.random() < BY_KEY:
        for _ in range(source.randint(1, 4)):
            page.keyboard.press("j")
    else:
        claims = page.locator("input[name=claim][type=radio]")
        claims.nth(source.randrange(claims.count())).check()
    return page.locator("input[name=claim][type=radio]:checked").first.input_value()


def walk(
    page: Page,
    client: httpx.Client,
    n_presses: int,
    source: random.Random,
    wanders: float,
) -> int:
    """Press keys; return the number of presses that chose a wrong row."""
    n_wrong = last = 0
    for _ in range(n_presses):
        stays = wander(page, source) if source.random() < wanders else ""
        chosen = press(page, source.choice(KEYS))
        rows = rows_of(client)
        at = next(
            i for i, row in enumerate(rows)
            if chosen in [claim["id"] for claim in row["claims"]]
        )  # fmt: skip
        skipped = any(
            claim["state"] == "open" for row in rows[:at] for claim in row["claims"]
        )
        is_same = bool(stays) and stays in [c["id"] for c in rows[at]["claims"]]
        n_wrong += (skipped and not is_same) or (not stays and at < last)
        last = 0 if stays else max(last, at)
    return n_wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--wanders", type=float, default=0.0)
    given = parser.parse_args()
    n = given.presses
    source = random.Random(7)
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        parser.exit(2, f"no Chromium: expected one of {', '.join(BROWSERS)}\n")
    # Chromium's own sandbox refuses to run as root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(home=Path(folder)) as store,
        sync_playwright() as playwright,
    ):
        for number in range(1 + 20 * n // PER_DOCUMENT):
            add_document(store, source, number, CASE)
        with serving(store) as client:
            browser = playwright.chromium.launch(executable_path=path, args=arguments)
            page = browser.new_page()
            n_wrong = 0
            for state in ("", "open"):
                page.goto(f"{client.base_url}/case?case={CASE}&state={state}")
                n_wrong += walk(page, client, n // 2, source, given.wanders)
            browser.close()
    print(f"{2 * (n // 2)} presses, {n_wrong} wrong")


if __name__ == "__main__":
    main()
