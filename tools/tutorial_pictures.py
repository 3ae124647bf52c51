"""Draw the pictures of the tutorial and of the README from the sample case.

``make pictures`` runs it after ``make run``, and needs Chromium. It starts the desk,
goes through the pages of the tutorial and answers nothing.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CASE, PARTY = "sample", "Larkspur Forwarding"
SIZE = (1280, 800)
PROGRAM = [sys.executable, "-m", "pipeline.cli"]
N_COLOURS = 64

TO_TOP = "element => { element.scrollIntoView(); window.scrollBy(0, 20); }"
"""A little further, so that no line shows half under the head of the page."""


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture as a small PNG."""
    picture.convert("RGB").quantize(N_COLOURS).save(path, optimize=True)


def take(page: Page, path: Path, *, least: int = 0) -> None:
    """Save the window, or its upper part down to the end of the content.

    Args:
        page: The page in the browser.
        path: The picture to write.
        least: Cut below the content, but not above this height in pixels. With 0 the
            whole window is saved.
    """
    picture: Image.Image = Image.open(BytesIO(page.screenshot()))
    if least:
        box = page.locator("main").bounding_box()
        assert box, "the page has no main part"
        below = max(least, round(box["y"] + box["height"]) + 20)
        picture = picture.crop((0, 0, SIZE[0], min(below, SIZE[1])))
    save(picture, path)


def draw_desk(page: Page, address: str, case: str, party: str, folder: Path) -> None:
    """Go through the pages of the tutorial, and save one picture of each.

    Args:
        page: An empty page in the browser.
        address: An address that opens the desk.
        case: Name of the case.
        party: Name of the party to show beside a report.
        folder: Where to write the pictures.
    """

    def tab(name: str) -> None:
        page.get_by_role("link", name=name, exact=True).first.click()

    page.goto(address)
    take(page, folder / "1-cases.png", least=200)
    tab(case)
    take(page, folder / "2-queue.png")
    page.locator("main a[href^='/finding/']").first.click()
    page.wait_for_load_state("networkidle")
    take(page, folder / "3-passage.png")
    tab("Flags")
    page.locator("#DF4").evaluate(TO_TOP)
    take(page, folder / "4-flags.png")
    tab("Parties")
    page.get_by_role("region", name=party).first.evaluate(TO_TOP)
    take(page, folder / "5-parties.png")
    tab("Dossier")
    tab("Read it here")
    page.wait_for_load_state("networkidle")
    take(page, folder / "6-dossier.png")


def first_page(document: bytes) -> Image.Image:
    """Return the first page of a PDF, with 100 pixels an inch."""
    with pypdfium2.PdfDocument(document) as pdf:
        picture: Image.Image = pdf[0].render(scale=100 / 72).to_pil()
        return picture


def main() -> None:
    """Draw all pictures."""
    desk = subprocess.Popen(
        [*PROGRAM, "serve", "--reviewer", "Ada Example", "--language", "en"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        assert desk.stdout
        address = next(
            found[0] for line in desk.stdout if (found := re.search(r"http\S+", line))
        )
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        # Chromium's own sandbox refuses to run as root.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=arguments
            )
            page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
            draw_desk(page, address, CASE, PARTY, ROOT / "docs" / "tutorial")
            browser.close()
    finally:
        desk.terminate()
        desk.wait(30)
    with tempfile.TemporaryDirectory() as folder:
        dossier = Path(folder) / "sample.pdf"
        subprocess.run([*PROGRAM, "dossier", CASE, "-o", dossier], check=True)
        save(first_page(dossier.read_bytes()), ROOT / "docs" / "dossier.png")


if __name__ == "__main__":
    main()
