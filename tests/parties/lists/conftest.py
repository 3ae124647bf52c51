"""A file of a list, as a test writes it."""

import pytest


@pytest.fixture
def write(tmp_path):
    def _write(text, name="list.xml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return _write
