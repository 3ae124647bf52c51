"""Steps from which a small case is made: papers, lists, answers of people."""

from collections.abc import Callable

from pipeline.datamodel import Kind, LinkAnswer, LinkVerdict, Verdict
from pipeline.dossier.assess import assess
from pipeline.parties.lists.manifest import manifest
from pipeline.parties.lists.shelf import add_list
from pipeline.settings import settings
from tests.parties.deal.made import (
    CASE,
    NOON,
    Made,
)

Step = Callable[[Made], None]

FACES = "facial_recognition"
INTRUSION = "device_intrusion_forensics"
INTERCEPTION = "communications_interception"
REPRESSION = "internal_repression"
WAR = "serious_ihl_violation"
SUPPLY = "prior_supply_reference"
DIVERSION = "diversion_intermediary_risk"
VAGUE = "evasive_end_use"
CLAUSE = "contractual_safeguard"
OVERSIGHT = "licence_or_oversight"
ENTRY = "control_reference"

ITEM = "Purchase order 3\n\nItem: GhostLine"
STATE_OF = "of the Republic of Karavia"
REGISTER = "exports.csv"
TORTURED = (
    "Officers of the Directorate of State Security tortured detainees in Karavia."
)


def paper(kind: Kind, name: str) -> Callable[..., Step]:
    """Return what puts a paper of a kind into a case."""

    def of(text: str, *labels: str | tuple[str, str], **more: object) -> Step:
        pairs = [(text, each) if isinstance(each, str) else each for each in labels]

        def step(made: Made) -> None:
            made.add(name, text, kind, *pairs, **more)  # type: ignore[arg-type]

        return step

    return of


brochure = paper(Kind.BROCHURE, "brochure.txt")
contract = paper(Kind.CONTRACT, "contract.txt")
order = paper(Kind.CONTRACT, "order.txt")
report = paper(Kind.REPORT, "report.txt")
statement = paper(Kind.CONTRACT, "statement.txt")


def end_user(name: str) -> Step:
    """An order with an end user."""
    return order(f"Purchase order 3\n\nEnd User: {name}")


def dismissed(made: Made) -> None:
    """Let a person dismiss all that was found."""
    for finding in made.findings.values():
        made.decide(finding, Verdict.DISMISSED)


def split(made: Made) -> None:
    """Let a person say of every pair of names that they are not one."""
    deal, _ = assess(made.store, CASE, ["en"])
    pairs = {link.pair_id: link.name for link in deal.links}
    pairs |= {hit.pair_id: hit.name for hit in deal.list_hits}
    for pair_id, name in pairs.items():
        answer = LinkAnswer(
            CASE, pair_id, "party", name, LinkVerdict.SPLIT, None, "ada", NOON
        )
        made.store.add_link_answers([answer])


def notice(*rows: str) -> Step:
    """Load a table of the C series."""
    return _list("c-series", rows)


def restricted(name: str, list_id: str = "un-sc") -> Step:
    """Load a list with one entry."""
    return _list(list_id, (f'name = "{name}"',))


def _list(list_id: str, rows: tuple[str, ...]) -> Step:
    def step(_made: Made) -> None:
        entries = "".join(
            f'\n[[entry]]\nid = "e{i}"\n{r}\n' for i, r in enumerate(rows)
        )
        path = settings().home / f"{list_id}.toml"
        path.write_text(f'version = "1"\ndated = 2026-02-01\n{entries}')
        changed = {"format": "table", "min_entries": 0, "max_age_days": 9999}
        add_list(path, manifest(list_id).model_copy(update=changed))

    return step


def delivered(_made: Made) -> None:
    """Let the export register hold a delivery to Egypt; the test puts it to use."""
    (settings().home / REGISTER).write_text("country,item\nEgypt,Probe\n")
