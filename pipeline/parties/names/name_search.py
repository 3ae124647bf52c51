"""Names against lists and reports: searches, times and results.

Every answer states the engine and each list with its version, date and age, even if
nothing was found: a search without a result is evidence too.

From a name, a search goes on to its owners, each step with its words:

    party -> holder -> holder of the holder -> entry of a list, or statement of a report

Two firms may own each other, and a group may own itself through three others. A name is
therefore visited only once, and a path has at most three steps.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from pipeline.datamodel import (
    NO_LIST,
    NO_SCRIPTS,
    Said,
    Strength,
    joined,
    step_words,
)
from pipeline.parties.linking import NameLink, link
from pipeline.parties.lists.entry import (
    SANCTIONS_LISTS,
    SOME_LISTS,
    ListEntry,
    ListVersion,
    Related,
)
from pipeline.parties.lists.shelf import Shelved
from pipeline.parties.names.identity import SAME, SURE, Named
from pipeline.parties.names.matching import Engine, NameMatch, engine, too_little
from pipeline.parties.names.name_book import (
    NameBook,
    ReportMention,
    ReportTie,
)
from pipeline.parties.names.name_candidates import NameIndex
from pipeline.parties.party_names import bare
from pipeline.parties.reports.actors import Actor
from pipeline.parties.state.bodies import read_body
from pipeline.parties.state.countries import countries_in
from pipeline.parties.ties import Tie

MAX_NAMED = 200
"""Most places of one name that are kept if it is only named and did nothing."""

_Holder = tuple[
    Named, Tie | Related, ReportTie | None, tuple[ListVersion, ListEntry] | None
]
_ORDER = {None: 0, Strength.L0: 1, Strength.L1: 2, Strength.L2: 3, Strength.L3: 4}
MAX_STEPS = 3
MAX_PATHS = 40
"""Most paths of one party: a State holding may own a thousand firms."""

_SAME = (None, Strength.L2, Strength.L3)
"""Strengths that mean the holder itself; deeds of its State are too far away."""


@dataclass(frozen=True, slots=True)
class EntryHit:
    """A possible list entry for a name.

    Attributes:
        version: Version of the list.
        restricts: Whether a listing restricts dealings (DF9).
        entry: Entry of the list.
        name: Name of the entry that matched.
        match: Score and reasons; if the score is None, a person decides.
        is_weak: Whether the publisher itself calls this name a weak alias.
    """

    version: ListVersion
    restricts: bool
    entry: ListEntry
    name: str
    match: NameMatch
    is_weak: bool


@dataclass(frozen=True, slots=True)
class ReportHit:
    """A passage with a name linked to the searched one."""

    mention: ReportMention
    link: NameLink


@dataclass(frozen=True, slots=True)
class OwnerStep:
    """One step up: the holder of a name, by a report or a list.

    Attributes:
        holder: Owner, parent or head.
        held: Name of what is held, as written in the source.
        relation: Word for the relation: "owner", "parent", "director".
        strength: L1 if one owns or contains the other and the names are surely the
            same; None if a person must decide.
        reasons: Reasons why the name is taken for the searched one.
        said: Passage of a report; None if a list is the source.
        listed: List and its entry; None if a report is the source.
    """

    holder: Named
    held: str
    relation: str
    strength: Strength | None
    reasons: tuple[str, ...]
    said: ReportTie | None = None
    listed: tuple[ListVersion, ListEntry] | None = None


@dataclass(frozen=True, slots=True)
class Lookup:
    """Results of a search, and its extent.

    Attributes:
        party: Party that was searched.
        searched_at: Time of the search, aware UTC.
        engine: Engine that compared the names, with the version of its weights.
        lists: Lists that were searched, each in its state at that time.
        warnings: Warnings about lists over their age limit, and about a machine without
            ``names``.
        n_mentions: Number of mentions in reports that were searched, each place once.
        list_hits: Possible list entries, best match first.
        report_hits: Report passages, strongest link first.
    """

    party: Named
    searched_at: datetime
    engine: str
    lists: tuple[ListVersion, ...]
    warnings: tuple[str, ...]
    n_mentions: int
    list_hits: tuple[EntryHit, ...]
    report_hits: tuple[ReportHit, ...]


class Screening:
    """Lists and reports, indexed once, searched many times.

    Args:
        lists: Lists in use.
        book: Names of the reports to search; None searches no reports.
        using: Engine that compares names; None takes the best one of this machine.
    """

    def __init__(
        self,
        lists: Iterable[Shelved],
        book: NameBook | None = None,
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
        self._list_index = NameIndex(names, owners, self._using, "lists")
        self._book = NameBook() if book is None else book
        self._index_book()
        self._index_ties()

    def _index_book(self) -> None:
        """Index each name once: a hundred passages may name the same police force."""
        self._named: dict[Named, list[Actor]] = {}
        self._generic: dict[str, list[Actor]] = {}
        self._bodies: dict[str, dict[Named, None]] = {}
        for entry in self._book.entries:
            if entry.is_generic:
                for country in entry.countries if entry.part.is_deed else ():
                    self._generic.setdefault(country, []).append(entry)
                continue
            named = Named(entry.name, entry.countries)
            self._named.setdefault(named, []).append(entry)
            if entry.part.is_deed and read_body(entry.name) is not None:
                for country in entry.countries:
                    self._bodies.setdefault(country, {})[named] = None
        self._report_names = names = list(self._named)
        self._report_index = NameIndex(names, range(len(names)), self._using, "reports")

    def _index_ties(self) -> None:
        """Index all held names, to find their holders."""
        self._ties: list[tuple[Named, _Holder]] = [
            (
                _held(tie.held, tie.countries),
                (Named(tie.holder, tie.countries), tie.tie, tie, None),
            )
            for tie in self._book.ties
        ]
        for shelved, entry in self._entries:
            for related in entry.related:
                holder = Named(entry.name, entry.countries, entry.kind)
                listed = (shelved.version, entry)
                held = _held(related.name, entry.countries)
                self._ties.append((held, (holder, related, None, listed)))
        self._units: dict[str, list[_Holder]] = {}
        for held_name, above in self._ties:
            unit, _, body = held_name.name.casefold().partition(" of ")
            if body and above[2] is not None:
                self._units.setdefault(unit, []).append(above)
        names = [named for named, _ in self._ties]
        self._tie_index = NameIndex(names, range(len(names)), self._using, "ties")

    def look_up(self, party: Named, *, today: date | None = None) -> Lookup:
        """Search a name in all lists and reports, and state the age of the lists."""
        now = datetime.now(UTC)
        return Lookup(
            party=party,
            searched_at=now,
            engine=f"{self._using.name} {self._using.version}",
            lists=tuple(shelved.version for shelved in self._lists),
            warnings=tuple(self._warnings(party, today or now.date())),
            n_mentions=len(self._book),
            list_hits=tuple(self._list_hits(party)),
            report_hits=tuple(self._report_hits(party)),
        )

    def _warnings(self, party: Named, today: date) -> Iterable[str]:
        if refusal := too_little(party.name):
            yield Said("{said}: not searched in lists or reports", said=refusal)
        issuers = [SANCTIONS_LISTS.get(x.version.list_id) for x in self._lists]
        missing = dict.fromkeys(x for x in SANCTIONS_LISTS.values() if x not in issuers)
        has_any = any(shelved.restricts for shelved in self._lists)
        if has_any and missing:  # a list of the user's own is no official one
            yield Said(SOME_LISTS, said=joined(missing, ", "))
        for shelved in self._lists:
            if warning := shelved.version.warning(today):
                yield warning
        if self._using.name == "plain":
            yield NO_SCRIPTS
        if not has_any:
            yield NO_LIST

    def _list_hits(self, party: Named) -> Iterable[EntryHit]:
        for number, name, match in self._list_index.search(party, min_score=SAME):
            shelved, entry = self._entries[number]
            is_weak = name in entry.weak_aliases
            if is_weak and " " not in name and not match.is_full:
                continue  # "Yusuf" is a weak alias of one, and no Yusuf Karam
            yield EntryHit(
                shelved.version, shelved.restricts, entry, name, match, is_weak
            )

    def _report_hits(self, party: Named) -> list[ReportHit]:
        candidates = [
            self._report_names[row] for row in self._report_index.candidates(party)
        ]
        if read_body(party.name) is not None:  # what is no organ is in no State's
            for country in party.places:
                candidates += self._bodies.get(country, ())
        entries = [e for named in dict.fromkeys(candidates) for e in self._named[named]]
        for country in party.places:
            entries += self._generic.get(country, ())
        hits: list[ReportHit] = []
        for entry in entries:
            # A link depends on the actor alone: all passages that name it share the
            # link.
            found = link(party, entry, self._using)
            if found is not None:
                limit = None if entry.part.is_deed else MAX_NAMED
                mentions = self._book.mentions(entry, limit)
                hits += [ReportHit(mention, found) for mention in mentions]
        return sorted(hits, key=_rank)

    def holders(self, party: Named) -> list[OwnerStep]:
        """Return owners, parents and leaders of a name, from reports and lists."""
        found: dict[tuple[str, str], OwnerStep] = {}
        for row, name, match in self._tie_index.search(party, min_score=SAME):
            is_same = (match.score or 0.0) >= SURE
            # A person says whose body it is, if a report does not.
            if not is_same and not (party.places and read_body(name) is not None):
                continue
            holder, relation, said, listed = self._ties[row][1]
            is_sure = is_same and relation.is_ownership and not relation.is_past
            step = OwnerStep(
                holder, name, relation.relation,
                Strength.L1 if is_sure and match.is_full else None,
                match.reasons, said, listed,
            )  # fmt: skip
            key = (holder.name.casefold(), relation.relation)
            known = found.get(key)
            if known is None or (known.strength is None and step.strength):
                found[key] = step
        for step in self._holders_of_unit(party):
            found.setdefault((step.holder.name.casefold(), step.relation), step)
        return list(found.values())

    def _holders_of_unit(self, party: Named) -> Iterator[OwnerStep]:
        """Yield who leads a unit that a report names with its body.

        "Head of the Third Bureau of the Directorate" leads "the Third Bureau" of the
        papers if both are in one country. A person says whether that is so.
        """
        for holder, relation, said, listed in self._units.get(
            party.name.casefold(), ()
        ):
            if said is not None and said.countries & party.places:
                reason = Said("the report names its body too: {name!r}", name=said.held)
                yield OwnerStep(
                    holder, said.held, relation.relation, None, (reason,), said, listed
                )


def _held(name: str, countries: frozenset[str]) -> Named:
    """Give a State body the country of its passage; give a company none."""
    is_body = not countries_in(name) and read_body(name) is not None
    return Named(name, countries if is_body else frozenset())


def _rank(hit: ReportHit) -> tuple[int, float, str, int]:
    return (
        -_ORDER[hit.link.strength],
        -hit.link.score,
        hit.mention.document_id,
        hit.mention.start,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """Known facts of one holder of a party.

    Attributes:
        steps: Steps from the party up to the holder.
        list_hits: Entries of lists that the holder may be.
        report_hits: Passages that name the holder, with what it did there.
        loop: Words for a loop, if the holder is itself held by a name of the path; "".
    """

    steps: tuple[OwnerStep, ...]
    list_hits: tuple[EntryHit, ...]
    report_hits: tuple[ReportHit, ...]
    loop: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The steps in words, and the loop."""
        steps = (step_words(s.holder.name, s.relation, s.held) for s in self.steps)
        return (*steps, *filter(None, (self.loop,)))

    @property
    def holder(self) -> Named:
        """Holder at the last step."""
        return self.steps[-1].holder

    @property
    def strength(self) -> Strength | None:
        """L1 if every step is sure; None if a person must decide."""
        is_sure = all(step.strength is not None for step in self.steps)
        return Strength.L1 if is_sure else None


def holders_of(party: Named, screening: Screening) -> Iterator[Held]:
    """Yield the holders of a party, nearest first, with known facts."""
    seen = {bare(party.name)}
    paths: list[tuple[tuple[OwnerStep, ...], list[OwnerStep]]] = []
    paths.append(((), screening.holders(party)))
    n_found = 0
    while paths and n_found < MAX_PATHS:
        path, above = paths.pop(0)
        for step in above:
            name = bare(step.holder.name)
            if name in seen or n_found >= MAX_PATHS:
                continue
            seen.add(name)
            n_found += 1
            steps = (*path, step)
            further = screening.holders(step.holder)
            names = {bare(party.name), *(bare(each.holder.name) for each in steps)}
            yield replace(_known(steps, screening), loop=_loop(further, names))
            if len(steps) < MAX_STEPS:
                paths.append((steps, further))


def _loop(further: list[OwnerStep], names: set[str]) -> str:
    for step in further:
        if bare(step.holder.name) in names:
            words = step_words(step.holder.name, step.relation, step.held)
            return Said("the owners form a loop: {step}", step=words)
    return ""


def _known(steps: tuple[OwnerStep, ...], screening: Screening) -> Held:
    holder = replace(steps[-1].holder, countries=frozenset())
    found = screening.look_up(holder)
    return Held(
        steps,
        tuple(hit for hit in found.list_hits if hit.match.score is not None),
        tuple(hit for hit in found.report_hits if hit.link.strength in _SAME),
    )
