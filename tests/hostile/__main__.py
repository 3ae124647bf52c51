"""Write every hostile file into a folder: ``python -m tests.hostile FOLDER``.

With ``--whole``: sound files of the formats that are rare, for the fuzzer.
"""

import argparse
from pathlib import Path

from tests.hostile.case import Lure
from tests.hostile.cases import all_cases
from tests.hostile.whole import whole_files


def main() -> None:
    """Write the files, and of hostile ones a list of what is expected of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--whole", action="store_true", help="sound files instead")
    options = parser.parse_args()
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    if options.whole:
        for name, data in whole_files().items():
            (folder / name).write_bytes(data)
        return
    with (folder / "expected.tsv").open("w", encoding="utf-8") as expected:
        for number, case in enumerate(all_cases(Lure())):
            # Some names are hostile themselves; the suffix is what readers use.
            name = f"{number:03}{Path(case.name).suffix}"
            (folder / name).write_bytes(case.make())
            expected.write(f"{name}\t{case.name[:99]}\t{case.status}\t{case.reason}\n")


if __name__ == "__main__":
    main()
