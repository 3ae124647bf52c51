"""Names joined by people with parties of a case, for the next search."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pipeline.datamodel import LinkAnswer, Party, Said, pair_id_of
from pipeline.parties.lists.entry import ListEntry
from pipeline.parties.lists.shelf import Shelved
from pipeline.parties.party_names import bare

ASKED = "one of two reviewers asks if they belong together"
"""Reason of a pair that only people see while its answers are blind."""

_ARTICLES = ("the ", "la ", "le ", "les ", "el ", "los ", "die ", "der ", "das ")


class JoinedNames:
    """Pairs of names joined by people, by the name in a report or list.

    Args:
        answers: Answers that join names; one without a reviewer is still a question.
    """

    def __init__(self, answers: Iterable[LinkAnswer]) -> None:
        self._found: dict[str, dict[str, LinkAnswer]] = defaultdict(dict)
        for answer in answers:
            self._found[_key(answer.other)][answer.pair_id] = answer

    def __bool__(self) -> bool:
        """Return True if any names were joined."""
        return bool(self._found)

    def answer(
        self, party: Party, name: str, countries: Collection[str]
    ) -> LinkAnswer | None:
        """Return the answer to join a party with a name, or None.

        If the person gave no country, the answer holds for the name in every country.
        For a name with several countries, an answer about one of them is enough.
        """
        places = (countries, *([at] for at in sorted(countries)), ())
        own = self._found.get(_key(name), {})
        for at in places if own else ():
            for key, answer in own.items():
                if key == pair_id_of(party.party_id, answer.other, at):
                    return answer
        return None

    def entries(
        self, party: Party, lists: Iterable[Shelved]
    ) -> Iterator[tuple[Shelved, ListEntry, LinkAnswer]]:
        """Yield the list entries with a name joined with a party."""
        for shelved in lists if self else ():
            for entry in shelved.entries:
                said = (self.answer(party, x, entry.countries) for x in entry.names)
                answer = next(filter(None, said), None)
                if answer is not None:
                    yield shelved, entry, answer


def _key(name: str) -> str:
    """Return a name without case, punctuation and article; symbols stay as they are."""
    plain = bare(name)
    article = next(filter(plain.startswith, _ARTICLES), "")
    return plain.removeprefix(article) or name.casefold()


def joined_by(answer: LinkAnswer) -> str:
    """Return the reason of a link made by people."""
    return Said("joined by {who}", who=answer.reviewer) if answer.reviewer else ASKED
