"""Words for why a flag is raised or fell."""

from pipeline.casefile.sheet import Fallen
from pipeline.datamodel import Flag, Said, Verdict, counted
from pipeline.datamodel import joined as listed
from pipeline.dossier.sections.quoting import moment
from pipeline.dossier.view import DossierView


def fell_words(view: DossierView, each: Fallen) -> str:
    """Return the time at which a flag was removed, and the answers that removed it."""
    wanted = set(each.finding_ids)
    given = [
        answer
        for card in view.ordered
        for point in card.points
        for key, answer in zip(point.claim.ids, point.claim.answers, strict=True)
        if answer and answer.said is Verdict.DISMISSED and key in wanted
    ]
    words = Said("removed {at}", at=moment(each.at))
    why = each.why
    if given:
        why = counted(
            len(given),
            "dismissed by {who} (answer {numbers})",
            "dismissed by {who} (answers {numbers})",
            who=", ".join(dict.fromkeys(answer.reviewer for answer in given)),
            numbers=", ".join(str(n) for n in sorted({a.number for a in given})),
        )
    return listed((words, why), ": ")


def because(flag: Flag) -> str:
    """Return the first reason of a flag, and the number of the others."""
    n_more = len(flag.reasons) - 1
    more = counted(n_more, "({n} more reason)", "({n} more reasons)")
    first = begun(flag.reasons[0]) if flag.reasons else None
    return listed((first, more if n_more > 0 else None), " ")


def begun(reason: str) -> str:
    """Return a reason with a capital, unless it begins with a name."""
    code = reason.code if isinstance(reason, Said) else reason
    return reason if code.startswith("{") else Said("{said!c}", said=reason)
