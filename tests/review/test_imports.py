"""A reviewer's desk needs no model library."""

import subprocess
import sys


def test_the_app_loads_no_model_library():
    heavy = "torch transformers sklearn spacy onnxruntime"
    code = (
        "import sys, pipeline.review; "
        f"print([m for m in '{heavy}'.split() if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
