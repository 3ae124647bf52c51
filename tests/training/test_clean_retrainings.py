"""Retrainings that do not differ are no measure of the rules of promotion."""

import runpy
import shutil

import numpy as np

from pipeline.settings import models_dir, project_dir
from tests.training.conftest import with_thresholds


def test_a_retraining_with_the_same_weights_is_named(tmp_path):
    bench = project_dir() / "benches" / "clean_retrainings.py"
    twins = runpy.run_path(str(bench))["twins"]
    shipped = models_dir() / "triage-en"
    again = shutil.copytree(shipped, tmp_path / "again")
    other = with_thresholds(shipped, tmp_path / "other", np.sqrt)
    assert twins([shipped, other]) == []
    assert twins([shipped, other, again]) == ["again"]
