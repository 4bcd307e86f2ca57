"""Tags: never over one another, never outside, in the order of their levels."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planner.chart.layout import Edge, Wish, place

HEIGHTS = st.floats(8, 40)
YS = st.one_of(st.floats(-1e6, 1e6), st.floats(0, 400), st.sampled_from([100.0, 100.5, 399.0]))
WEIGHTS = st.sampled_from([0.05, 1.0])
WISHES = st.lists(st.builds(Wish, YS, HEIGHTS, st.integers(0, 7), WEIGHTS), max_size=14)


@given(WISHES, st.floats(0, 6))
def test_placed_tags_keep_their_distance_and_stay_inside(wishes: list[Wish], gap: float) -> None:
    spots = place(wishes, 0, 400, gap)
    boxes = sorted(
        (s.y - w.height / 2, s.y + w.height / 2) for w, s in zip(wishes, spots, strict=True) if s is not None
    )
    assert all(below[0] - above[1] >= gap - 1e-6 for above, below in pairwise(boxes))
    assert all(top >= -1e-6 and bottom <= 400 + 1e-6 for top, bottom in boxes)


@given(WISHES)
def test_all_tags_are_placed_where_there_is_room(wishes: list[Wish]) -> None:
    room = sum(w.height + 2 for w in wishes)
    assert all(spot is not None for spot in place(wishes, 0, room + 1, 2))


@given(WISHES)
def test_where_room_runs_out_the_lowest_rank_goes_first(wishes: list[Wish]) -> None:
    spots = place(wishes, 0, 120, 2)
    kept = [w.rank for w, s in zip(wishes, spots, strict=True) if s is not None]
    gone = [w.rank for w, s in zip(wishes, spots, strict=True) if s is None]
    assert not gone or max(gone) <= min(kept, default=7)


@given(WISHES)
def test_tags_keep_the_order_of_their_levels(wishes: list[Wish]) -> None:
    placed = [
        (w.y, i, s.y) for i, (w, s) in enumerate(zip(wishes, place(wishes, 0, 400), strict=True)) if s is not None
    ]
    assert all(one[2] < other[2] for one, other in pairwise(sorted(placed)))


@given(st.floats(20, 380))
def test_a_lone_tag_stands_at_its_level(y: float) -> None:
    (spot,) = place([Wish(y, 20)], 0, 400)
    assert spot is not None
    assert abs(spot.y - y) < 1e-9
    assert spot.edge is Edge.INSIDE


def test_levels_outside_pile_up_at_the_edge_without_overlap() -> None:
    spots = place([Wish(5000, 20), Wish(900, 20), Wish(-50, 20), Wish(200, 20)], 0, 400, 2)
    assert [(s.y, s.edge) for s in spots if s is not None] == [
        (390, Edge.BELOW),
        (368, Edge.BELOW),
        (10, Edge.ABOVE),
        (200, Edge.INSIDE),
    ]


def test_two_tags_at_one_price_part_evenly() -> None:
    one, other = place([Wish(100, 20), Wish(100, 20)], 0, 400, 2)
    assert one is not None
    assert other is not None
    assert (one.y, other.y) == (89, 111)


def test_a_heavier_tag_stays_nearer_to_its_level() -> None:
    light, heavy = place([Wish(100, 20, weight=0.05), Wish(101, 20)], 0, 400, 2)
    assert light is not None
    assert heavy is not None
    assert abs(heavy.y - 101) < 1.2 < abs(light.y - 100)
