"""The pictures of the tutorial can be drawn from the desk as it is."""

import sys

import pytest
from PIL import Image

from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.settings import project_dir
from tests.dossier.sample import MODEL, NAME
from tests.review.browser import chromium
from tests.review.conftest import REVIEWER
from tests.review.deals import add_deal
from tests.review.test_serve import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = (
    "1-cases", "2-queue", "3-passage", "4-flags", "5-parties", "6-dossier",
)  # fmt: skip


def test_each_step_of_the_tutorial_has_its_page(store, tmp_path):
    sys.path.insert(0, str(project_dir() / "tools"))
    from tutorial_pictures import SIZE, draw_desk

    add_deal(store)
    app = create_app(store, default_labels(), reviewer=REVIEWER, model=lambda: MODEL)
    width, height = SIZE
    with running(app) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": height})
        draw_desk(page, address, NAME, "Ministry of the Interior", tmp_path)
    sizes = {}
    for path in tmp_path.glob("*.png"):
        with Image.open(path) as picture:
            sizes[path.stem] = picture.size
    assert set(sizes) == set(PICTURES)
    assert {size[0] for size in sizes.values()} == {width}
    assert {size for name, size in sizes.items() if name != "1-cases"} == {SIZE}
