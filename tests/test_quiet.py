"""No library tells its maker that it runs."""

import os
import subprocess
import sys

from pipeline.settings import project_dir


def imported(first: str, home) -> list[str]:
    """Return the files that importing ONNX Runtime leaves in an empty home."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ORT_")}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    program = f"{first}; import onnxruntime"
    subprocess.run(
        [sys.executable, "-B", "-c", program],
        check=True,
        cwd=project_dir(),
        env=environment,
        timeout=600,
    )
    return sorted(path.name for path in home.rglob("*") if path.is_file())


def test_onnx_runtime_keeps_no_record_to_report(tmp_path):
    assert imported("import pipeline", tmp_path) == []
