"""How a value becomes points: judgements from 1 to 5, numbers between their bounds in either direction, weights by type of city."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals import criteria, results
from proposals.criteria import Criteria, Measure
from proposals.models import CityType, CriterionWeight
from tests.factories import RoundFactory

from . import call_rows, rounds

TEXTS = {"ko": "기준", "en": "Criterion"}
DIRECTIONS = ("higher", "lower")


def measure(kind: str = "qualitative", weight="1", key: str = "need", **more) -> Measure:
    values = {"direction": "higher", "lower": None, "upper": None, "field": "", "weights": {}} | more
    return Measure(
        key=key,
        kind=kind,
        name=TEXTS,
        description=TEXTS,
        weight=Decimal(weight),
        anchors=[TEXTS] * 5,
        unit={"ko": "", "en": ""},
        **values,
    )


def number(lower, upper, direction: str = "higher", **more) -> Measure:
    return measure("quantitative", lower=Decimal(lower), upper=Decimal(upper), direction=direction, **more)


figures = st.decimals(min_value=-(10**12), max_value=10**12, places=4)


@st.composite
def numbers(draw, direction: str) -> Measure:
    lower, upper = sorted(draw(st.lists(figures, min_size=2, max_size=2, unique=True)))
    return number(lower, upper, direction)


@pytest.mark.parametrize(("value", "points"), [(1, 0), (2, 25), (3, 50), (4, 75), (5, 100)])
def test_a_judgement_goes_evenly_from_nothing_to_a_hundred(value, points):
    assert measure().points(Decimal(value)) == points


@pytest.mark.parametrize(("value", "points"), [(0, 0), (6, 100), (-3, 0)])
def test_a_judgement_beyond_its_scale_gives_no_more_than_the_scale(value, points):
    assert measure().points(Decimal(value)) == points


def test_a_judgement_has_no_direction():
    assert measure(direction="lower").points(Decimal(5)) == 100


@pytest.mark.parametrize(
    ("direction", "value", "points"),
    [
        ("higher", "10", 0),
        ("higher", "20", 50),
        ("higher", "30", 100),
        ("higher", "9.9999", 0),
        ("higher", "30.0001", 100),
        ("lower", "10", 100),
        ("lower", "20", 50),
        ("lower", "30", 0),
        ("lower", "9.9999", 100),
        ("lower", "30.0001", 0),
    ],
)
def test_a_number_goes_evenly_between_its_bounds_and_never_beyond(direction, value, points):
    assert number(10, 30, direction).points(Decimal(value)) == points


def test_bounds_may_lie_below_zero():
    assert number(-10, 10).points(Decimal(-5)) == 25


@pytest.mark.parametrize("direction", DIRECTIONS)
@given(data=st.data())
def test_points_stay_within_the_scale(direction, data):
    assert 0 <= data.draw(numbers(direction)).points(data.draw(figures)) <= 100


@pytest.mark.parametrize("direction", DIRECTIONS)
@given(data=st.data())
def test_a_better_number_never_gives_fewer_points(direction, data):
    each = data.draw(numbers(direction))
    less, more = sorted([data.draw(figures), data.draw(figures)])
    worse, better = (less, more) if direction == "higher" else (more, less)
    assert each.points(worse) <= each.points(better)


@given(data=st.data())
def test_the_two_directions_share_a_hundred_points(data):
    up, value = data.draw(numbers("higher")), data.draw(figures)
    down = number(up.lower, up.upper, "lower")
    assert up.points(value) + down.points(value) == pytest.approx(100)


@given(values=st.lists(st.decimals(min_value=1, max_value=5, places=2), min_size=2, max_size=2))
def test_a_better_judgement_never_gives_fewer_points(values):
    less, more = sorted(values)
    assert measure().points(less) <= measure().points(more)


def test_a_type_of_city_has_its_own_weight_or_the_common_one():
    each = measure(weight="40", weights={"7": Decimal(55)})
    assert (each.weight_for(7), each.weight_for(8), each.weight_for(None)) == (55, 40, 40)


weights = st.decimals(min_value=0, max_value=100, places=2)


@given(given_weights=st.lists(weights, min_size=1, max_size=8))
def test_weights_fill_a_hundred_whatever_they_add_up_to(given_weights):
    measures = [measure(weight=each, key=f"key{place}") for place, each in enumerate(given_weights)]
    filled = results.weights_for(Criteria(1, measures, {}), None)
    assert float(sum(filled.values())) == pytest.approx(100 if any(given_weights) else 0)
    assert all(0 <= each <= 100 for each in filled.values())


@given(given_weights=st.lists(weights, min_size=1, max_size=5), data=st.data())
def test_a_total_stays_within_the_scale(given_weights, data):
    measures = [measure(weight=each, key=f"key{place}") for place, each in enumerate(given_weights)]
    values = {each.key: Decimal(data.draw(st.integers(1, 5))) for each in measures}
    entry = results.Entry("A", None, {}, (results.Judgement("reviewer", values),))
    (result,) = results.compute(Criteria(1, measures, {}), [entry]).results
    if any(given_weights):
        assert 0 <= results.rounded(result.total) <= 100
    else:
        assert result.total is None


@pytest.mark.django_db
def test_a_call_is_judged_by_its_rows_until_it_opens_and_by_the_frozen_copy_afterwards():
    call = rounds.make_round(status="draft", published_at=None)
    call.criteria.filter(key="need").update(weight=45)
    assert (criteria.of(call).version, criteria.of(call).measure("need").weight) == (0, 45)
    call.status = "published"
    call.published_at = call.opens_at
    call.save()
    criteria.freeze(call)
    call.criteria.filter(key="need").update(weight=1)
    assert (criteria.of(call).version, criteria.of(call).measure("need").weight) == (1, 45)


@pytest.mark.django_db
def test_the_frozen_copy_keeps_numbers_bounds_and_weights_as_they_were():
    call = call_rows.complete_round()
    before = criteria.of(call)
    criteria.freeze(call)
    after = criteria.of(call)
    assert (after.measures, after.city_types) == (before.measures, before.city_types)
    share = after.measure("share")
    assert (share.points(Decimal(25)), share.is_automatic) == (50, True)


@pytest.mark.django_db
def test_nothing_is_frozen_before_the_call_opens():
    call = call_rows.complete_round(status="draft", published_at=None)
    criteria.freeze(call)
    assert not call.criteria_versions.exists()


@pytest.mark.django_db
def test_the_weights_of_a_city_type_come_from_the_rows():
    call = RoundFactory()
    large, small = (CityType.objects.create(call=call, name_en=name) for name in ("Large", "Small"))
    need, _team = (call_rows.judgement(call, key=key, weight=50) for key in ("need", "team"))
    CriterionWeight.objects.create(criterion=need, city_type=small, weight=75)
    found = criteria.of(call)
    assert results.weights_for(found, large.pk) == {"need": 50, "team": 50}
    assert results.weights_for(found, small.pk) == {"need": 60, "team": 40}
