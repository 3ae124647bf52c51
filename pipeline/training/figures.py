"""The figures of a model card as SVG, drawn from ``metrics.json`` alone.

Small multiples, one square for each label. The same numbers give the same file, so that
a test can draw every committed figure again, as for the card.
"""

from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

_SIDE = 110
_COLUMNS = 6
_GAP_X, _GAP_Y = 38, 46
_TOP = 42

Point = tuple[float, float]


def draw_figures(metrics: dict[str, Any]) -> dict[str, str]:
    """Return file names and SVG of the figures of an evaluation.

    Args:
        metrics: Content of ``metrics.json``; if it is older than the curves, there is
            no figure.
    """
    labels = metrics["metrics"]["labels"]
    if not all("curve" in label for label in labels):
        return {}
    return {
        "precision-recall.svg": _draw(
            "Precision by recall; the dot is the operating point",
            ("recall", "precision"),
            [
                _panel(at, m["label"], m["curve"], _operating(m))
                for at, m in enumerate(labels)
            ],
        ),
        "reliability.svg": _draw(
            "Share of passages with the label by score, ten bins",
            ("mean score", "share"),
            [
                _panel(at, m["label"], [(x, y) for x, y, _ in m["reliability"]])
                for at, m in enumerate(labels)
            ],
            has_diagonal=True,
        ),
    }


def _operating(label: dict[str, Any]) -> Point | None:
    recall, precision = label["recall"]["value"], label["precision"]["value"]
    if recall is None or precision is None:
        return None
    return recall, precision


def _panel(
    at: int, name: str, points: Sequence[Point], mark: Point | None = None
) -> dict[str, Any]:
    row, column = divmod(at, _COLUMNS)
    return {
        "name": name.replace("_", " "),
        "x": 24 + column * (_SIDE + _GAP_X),
        "y": _TOP + row * (_SIDE + _GAP_Y),
        "points": " ".join("{:.1f},{:.1f}".format(*_place(p)) for p in points),
        "mark": mark and tuple(round(x, 1) for x in _place(mark)),
    }


def _place(point: Point) -> Point:
    """Return the SVG place of a point of the unit square; SVG counts from the top."""
    return point[0] * _SIDE, (1 - point[1]) * _SIDE


def _draw(
    title: str,
    axes: tuple[str, str],
    panels: list[dict[str, Any]],
    *,
    has_diagonal: bool = False,
) -> str:
    environment = Environment(
        loader=PackageLoader("pipeline.training"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    n_rows = -(-len(panels) // _COLUMNS)
    return environment.get_template("curves.svg.jinja").render(
        title=title,
        panels=panels,
        side=_SIDE,
        width=_COLUMNS * (_SIDE + _GAP_X),
        height=_TOP + n_rows * (_SIDE + _GAP_Y),
        x_name=axes[0],
        y_name=axes[1],
        has_diagonal=has_diagonal,
    )
