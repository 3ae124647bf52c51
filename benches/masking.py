"""Print what share of victims and witnesses is masked: ``python -m benches.masking``.

91 passages of real reports were drawn at random among those with a word of harm and two
known given or family names in a row, at most four of each source (14 of one yearbook).
A person read them and marked the names of victims and of witnesses:
``corpora/parties/masking.jsonl``. A name counts as masked only if all its letters are
masked. Everything else that is masked is a mistake, and is printed.
"""

import hashlib
import json

from pipeline.datamodel import Passage
from pipeline.parties.masking import Masks, may_name_protected, protected_spans
from pipeline.parties.reports.report_names import names_of
from pipeline.settings import corpora_dir
from pipeline.training.corpus import corpus_passages


def masked(document_id: str, start: int, end: int) -> tuple[str, list[tuple[int, int]]]:
    """Return the text of a passage, and what of it is masked by its own names."""
    known = corpus_passages(document_id) or {}
    text = known[start, end].text
    texts = [each.text for each in known.values()]
    passage = Passage(document_id, start, end, text, 1, ())
    rows = [(passage, names_of(text))] if may_name_protected(text) else []
    places = protected_spans(rows, texts)
    names = {" ".join(text[a - start : b - start].split()) for a, b in places}
    return text, Masks(names).spans(text)


def main() -> None:
    lines = (corpora_dir() / "parties" / "masking.jsonl").read_text().splitlines()
    n_names = n_masked = n_other = 0
    missed, others = [], []
    for line in map(json.loads, lines):
        text, spans = masked(line["document_id"], line["start"], line["end"])
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        assert digest == line["text_sha256"], line
        for start, end in line["protected"]:
            n_names += 1
            is_masked = any(a <= start and end <= b for a, b in spans)
            n_masked += is_masked
            missed += [] if is_masked else [text[start:end]]
        for a, b in spans:
            if not any(start < b and a < end for start, end in line["protected"]):
                n_other += 1
                others.append(text[a:b])
    print(f"{len(lines)} passages, {n_names} names of victims and witnesses")
    print(
        f"masked: {n_masked} ({n_masked / n_names:.0%}); other words masked: {n_other}"
    )
    print("not masked:", "; ".join(" ".join(name.split()) for name in missed))
    print("masked by mistake:", "; ".join(" ".join(name.split()) for name in others))


if __name__ == "__main__":
    main()
