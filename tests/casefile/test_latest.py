"""What is kept of the last cases is only used for the state it was computed from."""

from pipeline.casefile.latest import Latest


def test_a_result_is_computed_once_for_a_state_and_anew_for_another():
    kept, computed = Latest[str](), []

    def compute():
        computed.append(1)
        return f"result {len(computed)}"

    assert kept.of("case", 1, compute) == kept.of("case", 1, compute) == "result 1"
    assert kept.get("case", 2) is None
    assert kept.any("case") == "result 1"
    assert kept.of("case", 2, compute) == "result 2"
    assert kept.get("case", 1) is None


def test_eight_cases_are_kept_and_the_oldest_goes():
    kept = Latest[int]()
    for case in range(8):
        kept.put(case, "state", case)
    kept.put(0, "state", 0)
    kept.put(8, "state", 8)
    assert [x for x in range(9) if kept.any(x) is None] == [1]
