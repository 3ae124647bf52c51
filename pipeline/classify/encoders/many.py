"""An encoder of many languages: its weights and its tokenizer.

One comes in the package that ``e5`` unpacks. Any other is a folder or an installed
package with files of Hugging Face: a BERT, XLM-R or MPNet whose tokenizer puts one
token before and one after every text, for example multilingual-e5-base.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.encoders.architecture import read_bert
from pipeline.classify.encoders.encoder import find_encoder, weights_sha256
from pipeline.errors import ArtifactError


@dataclass(frozen=True)
class ManyEncoder:
    """An encoder of many languages.

    Attributes:
        sha256: SHA-256 of its weights.
        config: Sizes by the names of Hugging Face's ``config.json`` of a BERT.
        weights: Arrays by Hugging Face's names, the table of words plain or packed.
        tokenizer: Tokenizer that makes ids of a text, without special tokens.
        pieces: Text of each id, in the order of the ids.
        first: Id of the token before every text.
        last: Id of the token after every text.
        characters: Replacement of a character, by its code point.
    """

    sha256: str
    config: dict[str, Any]
    weights: Mapping[str, NDArray[Any]]
    tokenizer: Any
    pieces: Sequence[str]
    first: int
    last: int
    characters: Mapping[int, str] = field(default_factory=dict)

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text's tokens, without prefix or special tokens."""
        read = [text.translate(self.characters) for text in texts]
        found = self.tokenizer.encode_batch(read, add_special_tokens=False)
        return [each.ids for each in found]

    def layers(self, n: int) -> dict[str, Any]:
        """Return ``config`` with only its lowest ``n`` layers."""
        return self.config | {"num_hidden_layers": n}


def read_encoder(name: str, n_layers: int) -> ManyEncoder:
    """Read an encoder of many languages from a folder or an installed package.

    Args:
        name: Name of the folder or package.
        n_layers: Number of layers to read.

    Raises:
        ArtifactError: There is no such encoder, its weights were altered, its
            architecture is unknown, it has fewer layers, or its tokenizer does not put
            one token before and one after a text.
    """
    from tokenizers import Tokenizer

    folder = find_encoder(name)
    weights, config = read_bert(folder, name)
    n_found = config.get("num_hidden_layers", 0)
    if n_found < n_layers:
        msg = f"encoder {name!r}: expected at least {n_layers} layers, found {n_found}"
        raise ArtifactError(msg)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    special = tokenizer.encode("").ids
    if len(special) != 2:
        msg = (
            f"encoder {name!r}: expected one special token before and one after a "
            f"text, found {len(special)} in all"
        )
        raise ArtifactError(msg)
    return ManyEncoder(
        sha256=weights_sha256(name),
        config=config,
        weights={key: array.astype(np.float32) for key, array in weights.items()},
        tokenizer=tokenizer,
        pieces=[
            tokenizer.id_to_token(i) or "" for i in range(tokenizer.get_vocab_size())
        ],
        first=special[0],
        last=special[1],
    )
