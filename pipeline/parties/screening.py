"""Names against lists and reports: what was searched, when, and what was found.

Every answer states the engine and each list with version, date and age, also
where it found nothing: a search that found nothing is evidence too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pipeline.datamodel import NO_LIST, Strength
from pipeline.parties.actor_parts import Part
from pipeline.parties.actors import Actor
from pipeline.parties.bodies import read_body
from pipeline.parties.identity import SAME, Named
from pipeline.parties.index import NameIndex
from pipeline.parties.linking import NameLink, link
from pipeline.parties.lists.entry import ListEntry, ListVersion
from pipeline.parties.lists.shelf import Shelved
from pipeline.parties.matching import Engine, NameMatch, engine


@dataclass(frozen=True, slots=True)
class ListHit:
    """An entry of a list that a name may stand for.

    Attributes:
        version: Which list.
        restricts: Whether being on it restricts dealings (DF9).
        entry: What it holds.
        name: The name of the entry that matched.
        match: Score and reasons; a score of None leaves it to a person.
        is_weak: The publisher itself calls this name a weak alias.
    """

    version: ListVersion
    restricts: bool
    entry: ListEntry
    name: str
    match: NameMatch
    is_weak: bool


@dataclass(frozen=True, slots=True)
class ReportMention:
    """An actor in a stored passage.

    Attributes:
        document_id: SHA-256 of the report.
        start: First character of the passage in the report's text.
        end: One past the last character.
        actor: Its spans count from the start of the passage.
    """

    document_id: str
    start: int
    end: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class ReportHit:
    """A passage whose actor a name is linked with."""

    mention: ReportMention
    link: NameLink


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a search found, and what it searched.

    Attributes:
        party: What was looked for.
        searched_at: When, aware UTC.
        engine: How names were compared, with the version of its weights.
        lists: Every list that was searched, in the state that it had.
        warnings: Lists over their age limit, and a machine without ``names``.
        n_mentions: Actors of reports that were searched.
        list_hits: The best first.
        report_hits: The strongest link first.
    """

    party: Named
    searched_at: datetime
    engine: str
    lists: tuple[ListVersion, ...]
    warnings: tuple[str, ...]
    n_mentions: int
    list_hits: tuple[ListHit, ...]
    report_hits: tuple[ReportHit, ...]


_ORDER = {None: 0, Strength.L0: 1, Strength.L1: 2, Strength.L2: 3, Strength.L3: 4}


class Screening:
    """Lists and reports, indexed once, searched many times.

    Args:
        lists: As they are in use.
        mentions: Of reports; all but actors are left out, whoever hands them in.
        using: How names are compared.
    """

    def __init__(
        self,
        lists: Iterable[Shelved],
        mentions: Iterable[ReportMention] = (),
        using: Engine | None = None,
    ) -> None:
        self._using = using or engine()
        self._lists = tuple(lists)
        self._entries = [
            (shelved, entry) for shelved in self._lists for entry in shelved.entries
        ]
        names, owners = [], []
        for number, (_, entry) in enumerate(self._entries):
            for name in entry.names:
                names.append(Named(name, entry.countries, entry.kind))
                owners.append(number)
        self._list_index = NameIndex(names, owners, self._using)
        self._mentions = [m for m in mentions if m.actor.part is Part.ACTOR]
        self._index_mentions()

    def _index_mentions(self) -> None:
        """Index each actor once: a hundred passages may name the same police."""
        self._named: dict[Named, list[int]] = {}
        self._generic: dict[str, dict[Named, list[int]]] = {}
        self._bodies: dict[str, list[Named]] = {}
        for number, mention in enumerate(self._mentions):
            actor = mention.actor
            named = Named(actor.name, actor.countries)
            if actor.is_generic:
                for country in actor.countries:
                    by_name = self._generic.setdefault(country, {})
                    by_name.setdefault(named, []).append(number)
                continue
            if named not in self._named and read_body(actor.name) is not None:
                for country in actor.countries:
                    self._bodies.setdefault(country, []).append(named)
            self._named.setdefault(named, []).append(number)
        self._report_names = list(self._named)
        rows = list(range(len(self._report_names)))
        self._report_index = NameIndex(self._report_names, rows, self._using)

    def look_up(
        self, party: Named, *, today: date | None = None, min_score: float = SAME
    ) -> Lookup:
        """Search a name in all lists and reports.

        Args:
            party: The name, with the countries that are known of it.
            today: Day by which the age of lists is judged.
            min_score: List matches below are left out.
        """
        now = datetime.now(UTC)
        return Lookup(
            party=party,
            searched_at=now,
            engine=f"{self._using.name} {self._using.version}",
            lists=tuple(shelved.version for shelved in self._lists),
            warnings=tuple(self._warnings(today or now.date())),
            n_mentions=len(self._mentions),
            list_hits=tuple(self._list_hits(party, min_score)),
            report_hits=tuple(self._report_hits(party)),
        )

    def _warnings(self, today: date) -> Iterable[str]:
        for shelved in self._lists:
            warning = shelved.version.warning(today)
            if warning:
                yield warning
        if self._using.name == "plain":
            yield (
                "names were compared without the extra 'names': other scripts, "
                "translations and nicknames are not seen through"
            )
        if not any(shelved.restricts for shelved in self._lists):
            yield NO_LIST

    def _list_hits(self, party: Named, min_score: float) -> Iterable[ListHit]:
        for number, name, match in self._list_index.search(party, min_score=min_score):
            shelved, entry = self._entries[number]
            is_weak = name in entry.weak_aliases
            yield ListHit(
                shelved.version, shelved.restricts, entry, name, match, is_weak
            )

    def _report_hits(self, party: Named) -> list[ReportHit]:
        candidates = [
            self._report_names[row] for row in self._report_index.candidates(party)
        ]
        if read_body(party.name) is not None:  # what is no organ is in no State's
            for country in party.places:
                candidates += self._bodies.get(country, ())
        groups = [self._named[named] for named in dict.fromkeys(candidates)]
        for country in party.places:
            groups += self._generic.get(country, {}).values()
        hits: dict[int, ReportHit] = {}
        for numbers in groups:
            # A link says nothing of the passage: all that name one actor share it.
            found = link(party, self._mentions[numbers[0]].actor, self._using)
            if found is not None:
                hits |= {n: ReportHit(self._mentions[n], found) for n in numbers}
        return sorted(hits.values(), key=_rank)


def _rank(hit: ReportHit) -> tuple[int, float, str, int]:
    return (
        -_ORDER[hit.link.strength],
        -hit.link.score,
        hit.mention.document_id,
        hit.mention.start,
    )


def distinct(mentions: Iterable[ReportMention]) -> list[ReportMention]:
    """Keep each actor of a passage once, however it was found."""
    found: dict[tuple[str, int, int], ReportMention] = {}
    for mention in mentions:
        key = (mention.document_id, mention.start, mention.actor.span.start)
        found.setdefault(key, mention)
    return list(found.values())
