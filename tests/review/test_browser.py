"""What a real Chromium makes of the pages: nothing blocked, everything drawn."""

import subprocess

import pytest
from PIL import Image

from pipeline.dossier.formats import render_dossier
from tests.dossier.sample import NAME, sample_case
from tests.review.browser import find_chromium
from tests.review.test_serve import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOX = (194, 65, 12)
"""Colour of the line around a quote, ``--box`` of the style sheet."""


@pytest.fixture(scope="module")
def browser():
    return find_chromium()


@pytest.fixture
def run(browser, tmp_path):
    """Return a function that runs Chromium once and returns its log."""

    def run(address, *arguments):
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--enable-logging=stderr",
            "--v=0",
            f"--user-data-dir={tmp_path / 'profile'}",
            *arguments,
            address,
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=True
        )
        return [line for line in done.stderr.splitlines() if "CONSOLE" in line]

    return run


def colours(path):
    return palette(Image.open(path))


def palette(image):
    pixels = image.convert("RGB").tobytes()
    return set(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True))


def near(palette, wanted):
    return any(
        max(abs(a - b) for a, b in zip(c, wanted, strict=True)) < 30 for c in palette
    )


def test_a_finding_is_drawn_with_its_page_and_box(app, store, run, tmp_path):
    (found,) = store.findings(NAME, label="facial_recognition")
    picture = tmp_path / "finding.png"
    with running(app) as address:
        log = run(
            f"{address}/finding/{found.finding_id}?case={NAME.replace(' ', '%20')}",
            f"--screenshot={picture}",
            "--window-size=1200,1900",
        )
    assert log == []
    assert near(colours(picture), BOX)


def test_a_dossier_is_drawn_from_a_file_with_nothing_blocked(run, tmp_path):
    dossier, picture = tmp_path / "dossier.html", tmp_path / "dossier.png"
    dossier.write_text(render_dossier(sample_case()), "utf-8")
    log = run(dossier.as_uri(), f"--screenshot={picture}", "--window-size=1200,9000")
    assert log == []
    assert near(colours(picture), (253, 238, 236))  # the ground of what was not read


def test_a_dossier_prints_to_pages(run, tmp_path):
    import pypdfium2 as pdfium

    dossier, printed = tmp_path / "dossier.html", tmp_path / "dossier.pdf"
    case = sample_case()
    dossier.write_text(render_dossier(case), "utf-8")
    run(dossier.as_uri(), f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    with pdfium.PdfDocument(printed) as pdf:
        width, height = pdf[0].get_size()
        first = pdf[0].get_textpage().get_text_range()
        n_pages = len(pdf)
        drawn = [page.render(scale=1).to_pil() for page in pdf]
    assert any(near(palette(image), BOX) for image in drawn)
    assert (round(width), round(height)) == (595, 842)
    assert "What to do" in first
    assert 8 <= n_pages <= 25
