"""The arithmetic of results: points, totals, ranks, spread, severity and what the ranks depend on."""

from decimal import Decimal

import pytest

from proposals import results
from proposals.criteria import Criteria, Measure
from proposals.results import Entry, Judgement, compute


def measure(key: str, weight="1", kind="qualitative", field="", **more) -> Measure:
    texts = {"ko": key, "en": key}
    values = {"direction": "higher", "lower": None, "upper": None, "weights": {}} | more
    return Measure(
        key=key,
        kind=kind,
        name=texts,
        description=texts,
        weight=Decimal(weight),
        anchors=[texts] * 5,
        unit={"ko": "", "en": ""},
        field=field,
        **values,
    )


def number(key: str, weight="1", field="population", **more) -> Measure:
    bounds = {"lower": Decimal(0), "upper": Decimal(100)}
    return measure(key, weight, kind="quantitative", field=field, **bounds | more)


def criteria(*measures) -> Criteria:
    return Criteria(1, list(measures), {})


def judged(reviewer, **values) -> Judgement:
    return Judgement(reviewer, {key: Decimal(value) for key, value in values.items()})


def entry(name, *judgements, city_type=None, **numbers) -> Entry:
    return Entry(name, city_type, {key: Decimal(value) for key, value in numbers.items()}, judgements)


def by_name(table) -> dict:
    return {each.proposal: each for each in table.results}


NEED = criteria(measure("need", "60"), measure("team", "40"))


def test_the_total_is_the_weighted_mean_of_the_points():
    table = compute(NEED, [entry("A", judged("x", need=5, team=3))])
    assert table.results[0].total == 80  # 60 % of 100 and 40 % of 50


def test_points_are_the_mean_over_the_reviewers():
    table = compute(NEED, [entry("A", judged("x", need=5, team=3), judged("y", need=3, team=3))])
    assert table.results[0].criteria[0].points == 75


def test_weights_that_do_not_add_up_to_a_hundred_are_scaled():
    table = compute(criteria(measure("need", "3"), measure("team", "1")), [entry("A", judged("x", need=5, team=1))])
    assert [each.weight for each in table.results[0].criteria] == [75, 25]
    assert table.results[0].total == 75


def test_each_type_of_city_has_its_own_weights():
    measures = criteria(measure("need", "50", weights={"7": Decimal(150)}), measure("team", "50"))
    table = compute(
        measures, [entry("A", judged("x", need=5, team=1)), entry("B", judged("x", need=5, team=1), city_type=7)]
    )
    assert {key: each.total for key, each in by_name(table).items()} == {"A": 50, "B": 75}


def test_ranks_follow_the_totals_and_equal_totals_share_a_rank():
    table = compute(
        NEED,
        [
            entry("A", judged("x", need=3, team=3)),
            entry("B", judged("x", need=5, team=5)),
            entry("C", judged("x", need=3, team=3)),
            entry("D", judged("x", need=1, team=1)),
        ],
    )
    assert {key: each.rank for key, each in by_name(table).items()} == {"B": 1, "A": 2, "C": 2, "D": 4}
    assert [each.proposal for each in table.results] == ["B", "A", "C", "D"]


def test_totals_equal_to_the_hundredth_are_equal():
    measures = criteria(number("a", "1"), measure("need", "1"))
    table = compute(
        measures,
        [entry("A", judged("x", need=3), a="50.001"), entry("B", judged("x", need=3), a="50.002")],
    )
    assert {each.rank for each in table.results} == {1}


def test_without_a_judgement_there_is_no_total_and_no_rank():
    table = compute(NEED, [entry("A"), entry("B", judged("x", need=1, team=1))])
    last = table.results[-1]
    assert (last.proposal, last.total, last.normalised, last.rank) == ("A", None, None, None)


def test_a_criterion_without_weight_need_not_be_judged():
    table = compute(criteria(number("a", "1"), measure("need", "0")), [entry("A", a=40)])
    assert table.results[0].total == 40


def test_without_criteria_there_are_no_totals():
    table = compute(criteria(), [entry("A", judged("x"))])
    assert (table.results[0].total, table.results[0].rank, table.sensitivities) == (None, None, ())


def test_weights_of_nothing_give_no_total():
    assert compute(criteria(measure("need", "0")), [entry("A", judged("x", need=5))]).results[0].total is None


def test_a_call_without_proposals_has_an_empty_table():
    table = compute(NEED, [])
    assert (table.results, table.severities, table.sensitivities) == ((), (), ())


def test_numbers_of_the_form_and_judgement_are_kept_apart():
    measures = criteria(number("a", "25"), measure("need", "75"))
    result = compute(measures, [entry("A", judged("x", need=3), a=80)]).results[0]
    assert (result.automatic, result.automatic_most) == (20, 25)
    assert (result.judged, result.judged_most) == (Decimal("37.5"), 75)
    assert result.total == result.automatic + result.judged


def test_a_number_that_was_not_given_counts_nothing():
    measures = criteria(number("a", "50"), measure("need", "50"))
    assert compute(measures, [entry("A", judged("x", need=5))]).results[0].total == 50


def test_a_number_that_reviewers_enter_is_judgement():
    measures = criteria(number("a", "100", field=""))
    result = compute(measures, [entry("A", judged("x", a=80), judged("y", a=60))]).results[0]
    assert (result.automatic, result.judged) == (0, 70)


def test_spread_is_the_range_and_the_standard_deviation_between_reviewers():
    table = compute(NEED, [entry("A", judged("x", need=5, team=3), judged("y", need=3, team=3))])
    need, team = table.results[0].criteria
    assert (need.spread, need.deviation) == (50, 25)
    assert (team.spread, team.deviation) == (0, 0)


def test_one_reviewer_has_no_spread():
    need = compute(NEED, [entry("A", judged("x", need=5, team=3))]).results[0].criteria[0]
    assert (need.spread, need.deviation) == (None, None)


STRICT = [  # y gives 25 points less than x on everything they share
    entry("A", judged("x", need=5, team=5), judged("y", need=4, team=4)),
    entry("B", judged("x", need=3, team=3), judged("y", need=2, team=2)),
]


def test_a_strict_reviewer_is_seen_by_what_they_share_with_others():
    found = {each.reviewer: each for each in compute(NEED, STRICT).severities}
    assert (found["y"].difference, found["y"].shared) == (-25, 2)
    assert (found["x"].difference, found["x"].shared) == (25, 2)


def test_the_strictest_stands_first():
    assert [each.reviewer for each in compute(NEED, STRICT).severities] == ["y", "x"]


def test_what_is_taken_out_is_half_the_distance_of_two():
    found = {each.reviewer: each.shift for each in compute(NEED, STRICT).severities}
    assert found == {"x": Decimal("12.5"), "y": Decimal("-12.5")}


def test_a_reviewer_alone_is_compared_with_nobody():
    table = compute(NEED, [entry("A", judged("x", need=5, team=5)), entry("B", judged("y", need=1, team=1))])
    assert {(each.shared, each.difference, each.shift) for each in table.severities} == {(0, None, 0)}
    assert by_name(table)["B"].normalised == by_name(table)["B"].total


def test_normalising_helps_who_had_the_strict_reviewer_only():
    table = compute(NEED, [*STRICT, entry("C", judged("y", need=3, team=3)), entry("D", judged("x", need=3, team=3))])
    found = by_name(table)
    assert found["C"].total == found["D"].total == 50
    assert float(found["C"].normalised) == pytest.approx(62.5, abs=0.01)
    assert float(found["D"].normalised) == pytest.approx(37.5, abs=0.01)
    assert found["C"].normalised_rank < found["D"].normalised_rank
    assert found["C"].rank == found["D"].rank


def test_who_had_all_reviewers_keeps_the_total():
    for each in compute(NEED, STRICT).results:
        assert float(each.normalised) == pytest.approx(float(each.total), abs=0.001)


def test_who_got_the_weaker_proposals_is_not_taken_for_strict():
    table = compute(
        NEED,
        [
            entry("A", judged("x", need=5, team=5), judged("y", need=5, team=5)),
            entry("B", judged("x", need=5, team=5)),
            entry("C", judged("y", need=1, team=1)),
        ],
    )
    assert [round(each.shift, 3) for each in table.severities] == [0, 0]


def test_a_normalised_total_stays_between_nothing_and_everything():
    table = compute(NEED, [*STRICT, entry("C", judged("y", need=5, team=5)), entry("D", judged("x", need=1, team=1))])
    assert by_name(table)["C"].normalised == 100
    assert by_name(table)["D"].normalised == 0


def test_normalising_leaves_the_numbers_of_the_form_alone():
    measures = criteria(number("a", "50"), measure("need", "50"))
    rows = [
        entry("A", judged("x", need=5), judged("y", need=4), a=100),
        entry("C", judged("y", need=3), a=100),
    ]
    found = by_name(compute(measures, rows))
    assert float(found["C"].normalised - found["C"].total) == pytest.approx(25 / 3 / 2, abs=0.01)


CLOSE = [entry("A", judged("x", need=5, team=2)), entry("B", judged("x", need=4, team=3))]


def moves(table, key, change) -> dict:
    found = next(each for each in table.sensitivities if (each.measure.key, each.change) == (key, change))
    return {each.proposal: (each.before, each.after) for each in found.moves}


def test_five_points_of_weight_can_turn_the_ranks():
    measures = criteria(measure("need", "52"), measure("team", "48"))
    table = compute(measures, CLOSE)
    assert moves(table, "need", -5) == {"A": (1, 2), "B": (2, 1)}
    assert moves(table, "need", 5) == {}


def test_what_the_ranks_depend_on_is_computed_only_where_it_is_asked_for(monkeypatch):
    asked = []
    monkeypatch.setattr(results, "sensitivities", lambda *_args: asked.append(1) or [])
    table = compute(NEED, CLOSE)
    assert (len(table.results), asked) == (2, [])
    assert (table.sensitivities, table.sensitivities, asked) == ((), (), [1])


def test_ranks_that_hold_do_not_move():
    table = compute(criteria(measure("need", "80"), measure("team", "20")), CLOSE)
    assert all(each.moves == () for each in table.sensitivities)
    assert len(table.sensitivities) == 4


def test_a_weight_below_five_goes_to_nothing_and_not_below():
    weights = results._moved(criteria(measure("need", "3"), measure("team", "97")), entry("A"), "need", -5)
    assert weights == {"need": 0, "team": 100}


def test_the_other_weights_are_scaled_to_fill_a_hundred():
    measures = criteria(measure("need", "50"), measure("team", "30"), measure("plan", "20"))
    assert results._moved(measures, entry("A"), "need", 5) == {"need": 55, "team": 27, "plan": 18}


def test_a_criterion_alone_keeps_its_weight():
    assert results._moved(criteria(measure("need", "10")), entry("A"), "need", -5) == {"need": 100}


def test_a_number_that_is_the_less_the_better_turns_around():
    measures = criteria(number("a", "1", direction="lower"))
    assert compute(measures, [entry("A", a=30)]).results[0].total == 70
