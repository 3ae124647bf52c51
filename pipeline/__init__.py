"""Evidence triage for exports of non-listed cyber-surveillance items.

One arrow: ``Document -> Page -> Passage -> Finding -> Decision``. A module imports only
from layers below its own; ``pyproject.toml`` lists the layers, and
``docs/architecture.md`` says what each package does.

The records are in ``datamodel``. Heavy libraries are imported where they are
used, so that a command which needs none of them starts at once.
"""

import os

from pipeline.datamodel import Decision, Document, Finding, Page, Passage

__all__ = ["Decision", "Document", "Finding", "Page", "Passage", "__version__"]

__version__ = "0.3.0.dev0"

# ONNX Runtime reports its use to its maker on import, unless this is set. The screened
# documents are confidential.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
