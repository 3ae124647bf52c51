"""History of the flags of a case, and removed flags: raised before, not now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from pipeline.casefile.flags.sheet import FlagChange, changes
from pipeline.casefile.latest import Latest
from pipeline.casefile.rows.claims import Claim
from pipeline.datamodel import Flag, FlagSheet, Said, Verdict, counted, joined
from pipeline.store.store import Store

FlagHistory = tuple[tuple[FlagSheet, tuple[FlagChange, ...]], ...]
"""Sheets with new, fallen and changed flags, oldest first."""


class Histories:
    """Reads the stored flag sheets of cases, each sheet once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = Latest[tuple[int, FlagSheet | None, FlagHistory]]()

    def of(self, case: str) -> FlagHistory:
        """Return the stored sheets of a case that changed its flags."""
        # A removal may take sheets away, or black out words in them.
        removals = self._store.removals.count()
        n, last, found = self._kept.get(case, removals) or (0, None, ())
        new = self._store.flag_sheets(case, skip=n)
        found += tuple(
            (sheet, changed)
            for before, sheet in pairwise((last, *new))
            if sheet is not None and (changed := changes(before, sheet))
        )
        last = new[-1] if new else last
        return self._kept.put(case, removals, (n + len(new), last, found))[2]


@dataclass(frozen=True, slots=True)
class Fallen:
    """A removed flag: raised before, not now.

    Attributes:
        flag_id: Id of the flag, ``DF1`` to ``DF12``.
        name: Name of the flag.
        at: Time of its fall.
        why: Cause of its fall, or None.
        finding_ids: Ids of the findings on which it last rested.
    """

    flag_id: str
    name: str
    at: datetime
    why: str | None
    finding_ids: tuple[str, ...]


def fallen(history: FlagHistory, now: FlagSheet | None) -> tuple[Fallen, ...]:
    """Return the flags of earlier sheets without those of the newest one."""
    before: dict[str, Flag] = {}
    found: dict[str, Fallen] = {}
    for sheet, changed in history:
        for change in changed:
            old = before.get(change.flag_id)
            if change.after is None and old is not None:
                key = old.flag_id
                found[key] = Fallen(
                    key, old.name, sheet.made_at, change.why, old.finding_ids
                )
        before |= {flag.flag_id: flag for flag in sheet.flags}
    raised = {flag.flag_id for flag in now.flags} if now else set()
    order = sorted(found, key=lambda key: int(key.removeprefix("DF")))
    return tuple(found[key] for key in order if key not in raised)


def why_fallen(each: Fallen, claims: Iterable[Claim]) -> str:
    """Return the time at which a flag was removed, and the answers that removed it.

    Args:
        each: Removed flag.
        claims: Claims of the case, or those among them that it rested on.
    """
    wanted = set(each.finding_ids)
    given = [
        answer
        for claim in claims
        for key, answer in zip(claim.ids, claim.answers, strict=True)
        if answer and answer.said is Verdict.DISMISSED and key in wanted
    ]
    at = each.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    why = each.why
    if given:
        why = counted(
            len(given),
            "dismissed by {who} (answer {numbers})",
            "dismissed by {who} (answers {numbers})",
            who=", ".join(dict.fromkeys(answer.reviewer for answer in given)),
            numbers=", ".join(str(n) for n in sorted({a.number for a in given})),
        )
    return joined((Said("removed {at}", at=at), why), ": ")
