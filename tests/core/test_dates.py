"""Days as people write them."""

from __future__ import annotations

import datetime as dt

import pytest

from stocktake.core.dates import Ambiguous, NoDay, read_day

THAT = dt.date(2021, 2, 24)


@pytest.mark.parametrize(
    "written",
    [
        THAT, dt.datetime(2021, 2, 24, 9, 30), "2021-02-24", "2021-02-24T00:00:00", "24.02.2021", "24/2/2021", "02/24/2021",
        "24 February 2021", "24th Feb. 2021", "February 24, 2021", "24 février 2021", "24 févr. 2021", "24 de febrero de 2021",
        "24 февраля 2021 г.", "24 فبراير 2021", "24 شباط 2021", "٢٤ فبراير ٢٠٢١", "2021年2月24日",
    ],
)  # fmt: skip
def test_one_day_in_many_forms(written):
    assert read_day(written) == THAT


def test_the_first_of_a_month_in_french():
    assert read_day("1er mars 2022") == dt.date(2022, 3, 1)


def test_what_can_be_two_days_is_asked_about():
    with pytest.raises(Ambiguous) as both:
        read_day("03/02/2021")
    assert both.value.days == (dt.date(2021, 2, 3), dt.date(2021, 3, 2))
    assert read_day("03/02/2021", month_first=False) == dt.date(2021, 2, 3)
    assert read_day("03/02/2021", month_first=True) == dt.date(2021, 3, 2)
    assert read_day("03.02.2021") == dt.date(2021, 2, 3)
    assert read_day("05/05/2021") == dt.date(2021, 5, 5)


@pytest.mark.parametrize(
    "written", ["", "soon", "31.02.2021", "24.02.21", "13/13/2021", "2021", "24 Brumaire 2021", 44251]
)
def test_what_is_no_day_is_none(written):
    with pytest.raises(NoDay):
        read_day(written)
