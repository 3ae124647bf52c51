"""Blocks of a page to reading order, by cutting it along its white space.

Bands from top to bottom, and columns inside a run of bands that share a gutter.

Source: recursive X-Y cut, Nagy and Seth, "Hierarchical representation of
optically scanned documents", ICPR 1984; joining bands that share a gutter is
our addition, since a heading over two columns defeats the plain cut.
"""

from pipeline.datamodel import BlockKind
from pipeline.ingest.printed import LayoutBlock


def order_blocks(blocks: list[LayoutBlock]) -> list[LayoutBlock]:
    """Put blocks into reading order: bands, then columns inside bands."""
    if len(blocks) < 2:
        return blocks
    ordered: list[LayoutBlock] = []
    for region in _regions(_bands(blocks)):
        x = _gutter(region)
        if x is None:
            ordered.extend(sorted(region, key=lambda b: (b.box.top, b.box.x0)))
        else:
            ordered.extend(order_blocks([b for b in region if b.box.x1 <= x]))
            ordered.extend(order_blocks([b for b in region if b.box.x1 > x]))
    return ordered


def _bands(blocks: list[LayoutBlock]) -> list[list[LayoutBlock]]:
    """Split at every height that no block crosses."""
    bands: list[list[LayoutBlock]] = []
    reach = float("-inf")
    for block in sorted(blocks, key=lambda b: (b.box.top, b.box.x0)):
        # Boxes are as high as the font: those of neighbouring lines may touch.
        if block.box.top >= reach - 0.25 * block.lines[0].size:
            bands.append([])
        bands[-1].append(block)
        reach = max(reach, block.box.bottom)
    return bands


def _regions(bands: list[list[LayoutBlock]]) -> list[list[LayoutBlock]]:
    """Join neighbouring bands as long as they share a gutter."""
    regions: list[list[LayoutBlock]] = []
    for band in bands:
        if regions and _gutter(regions[-1] + band) is not None:
            regions[-1].extend(band)
        else:
            regions.append(list(band))
    return regions


def _gutter(blocks: list[LayoutBlock]) -> float | None:
    """Return an x that no block crosses and that has two real columns beside it."""
    if all(block.kind is BlockKind.TABLE_ROW for block in blocks):
        return None
    reach = float("-inf")
    best: tuple[float, float] | None = None
    for block in sorted(blocks, key=lambda b: b.box.x0):
        gap = block.box.x0 - reach
        if gap >= 6 and reach > float("-inf") and (best is None or gap > best[0]):
            best = (gap, reach + gap / 2)
        reach = max(reach, block.box.x1)
    return None if best is None else best[1]
