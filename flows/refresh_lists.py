"""Fetch sanctions lists and name lists, and look the parties of cases up in them."""

from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows._artifacts import table
from flows._batches import opened_store
from flows._reruns import rerun_when_lost
from pipeline.errors import SourceError
from pipeline.parties.lists.refresh import fetchable, refresh_list, untried
from pipeline.screening.case import look_up_again

refresh_list_task = task(name="refresh_list", cache_policy=NO_CACHE)(refresh_list)


@flow(name="refresh_lists")
@rerun_when_lost
def refresh_lists(list_ids: list[str] | None = None) -> dict[str, Any]:
    """Refresh lists one after the other; a failing list stops no other.

    Args:
        list_ids: Ids of lists; by default all that have an address but official texts,
            unless the operator set their addresses.

    The parties of all cases are looked up in the lists that changed.

    Returns:
        The date of each list that is in use now, by its id.

    Raises:
        ConfigError: No such list has an address.
        SourceError: At least one list failed; the last good version stays in use.
    """
    found = {
        manifest.list_id: refresh_list_task(manifest)
        for manifest in fetchable(list_ids)
    }
    rows = [
        (list_id, *((v.dated, v.n_entries) if v else ("", "")), why)
        for list_id, (v, why) in found.items()
    ]
    cases = dict(look_up_again(opened_store()))
    n_changed = sum(bool(changed) for changed in cases.values())
    text = table(("list", "dated", "entries", "reason"), rows)
    if not list_ids:
        text += "".join(f"\n\nnot tried: {reason}" for reason in untried())
    text += f"\n\n{len(cases)} cases looked up again, flags of {n_changed} changed.\n"
    create_markdown_artifact(text, key="refresh-lists")
    if failed := [why for version, why in found.values() if version is None]:
        raise SourceError("; ".join(failed))
    return {id_: str(version.dated) for id_, (version, _) in found.items() if version}
