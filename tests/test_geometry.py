import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.geometry import BBox, intersection_over_union, merge_bboxes, overlap

SIDE = st.floats(-1e6, 1e6, width=32)
BOXES = st.tuples(SIDE, SIDE, SIDE, SIDE).map(
    lambda s: BBox(min(s[0], s[2]), min(s[1], s[3]), max(s[0], s[2]), max(s[1], s[3]))
)


def test_sides_of_a_box():
    box = BBox(10, 20, 40, 25)
    assert (box.width, box.height, box.area) == (30, 5, 150)


def test_a_box_turned_inside_out_has_no_area():
    assert BBox(10, 10, 5, 20).area == 0


def test_no_box_cannot_be_merged():
    with pytest.raises(ValueError, match="unpack"):
        merge_bboxes([])


@given(st.lists(BOXES, min_size=1))
def test_a_merged_box_holds_all_and_touches_each_side(boxes):
    merged = merge_bboxes(boxes)
    assert merged.x0 == min(b.x0 for b in boxes)
    assert merged.bottom == max(b.bottom for b in boxes)
    assert all(merged.x1 >= b.x1 and merged.top <= b.top for b in boxes)


@given(BOXES, BOXES)
def test_overlap_is_symmetric_and_at_most_the_smaller_area(a, b):
    assert overlap(a, b) == overlap(b, a)
    assert 0 <= overlap(a, b) <= min(a.area, b.area) * (1 + 1e-9)


@given(BOXES, BOXES)
def test_intersection_over_union_lies_between_0_and_1(a, b):
    assert 0 <= intersection_over_union(a, b) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (BBox(0, 0, 10, 10), 1.0),
        (BBox(5, 0, 15, 10), 1 / 3),
        (BBox(10, 0, 20, 10), 0.0),
        (BBox(50, 50, 60, 60), 0.0),
        (BBox(2, 2, 4, 7), 0.1),
    ],
)
def test_intersection_over_union(other, expected):
    found = intersection_over_union(BBox(0, 0, 10, 10), other)
    assert found == pytest.approx(expected)


def test_two_empty_boxes_share_nothing():
    empty = BBox(1, 1, 1, 1)
    assert intersection_over_union(empty, empty) == 0
