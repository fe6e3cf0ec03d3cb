"""Dates and spans, there and back, to the millisecond."""

import math
import os
import time
from datetime import date, datetime, timedelta, timezone, tzinfo

import numpy
import pytest
from bridge import code, echo, js, seen
from hypothesis import given
from hypothesis import strategies as st

UTC = timezone.utc
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(value):
    return js("value.getTime()", value)


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (EPOCH, "1970-01-01T00:00:00.000Z"),
        (datetime(2024, 2, 29, 12, 30, 15, 123456, UTC), "2024-02-29T12:30:15.123Z"),
        (datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))), "2023-12-31T18:30:00.000Z"),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC), "1969-12-31T23:59:59.999Z"),
        (datetime(1969, 12, 31, 23, 59, 59, 1, UTC), "1969-12-31T23:59:59.000Z"),
        (datetime.min.replace(tzinfo=UTC), "0001-01-01T00:00:00.000Z"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31T23:59:59.999Z"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), "0000-12-31T10:00:00.000Z"),
        (datetime.max.replace(tzinfo=timezone(-timedelta(hours=12))), "+010000-01-01T11:59:59.999Z"),
        (date(2024, 2, 29), "'2024-02-29'"),
        (datetime(2024, 2, 29, 1, 2, 3, 4, UTC).time(), "'01:02:03.000004'"),
        (datetime(2024, 2, 29, 1, tzinfo=UTC).timetz(), "'01:00:00+00:00'"),
        (timedelta(seconds=1.5), "1500"),
        (timedelta(microseconds=-1), "-0.001"),
        (timedelta(days=1), "86400000"),
        (timedelta.max, "86400000000000000"),
    ],
)
def test_what_arrives_in_javascript(value, there):
    assert seen(value) == there
    assert seen({"at": [value]}) == f"{{ at: [ {there} ] }}"


@given(st.datetimes(timezones=st.just(UTC)))
def test_each_datetime_is_in_the_millisecond_it_is_in(value):
    count = milliseconds(value)
    assert EPOCH + timedelta(milliseconds=count) <= value < EPOCH + timedelta(milliseconds=count + 1)
    assert echo(value) == value.replace(microsecond=value.microsecond // 1000 * 1000)


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_each_date_of_javascript_comes_back(count):
    received = js("new Date(value)", count)
    assert received.tzinfo is UTC
    assert received == EPOCH + timedelta(milliseconds=count)
    assert milliseconds(received) == count


@pytest.fixture(params=["UTC", "Asia/Kolkata", "America/St_Johns"])
def zone(request):
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    "value", [datetime(2024, 7, 1, 12), datetime(1955, 1, 1, 0, 0, 0, 999), datetime(2024, 11, 3, 1, 30, fold=1)]
)
def test_a_naive_datetime_is_in_local_time(value):
    assert milliseconds(value) == math.floor(value.timestamp() * 1000)


class Nowhere(tzinfo):
    """A zone that does not tell, which is as good as none."""

    def utcoffset(self, _):
        return None


class Broken(tzinfo):
    def utcoffset(self, _):
        raise RuntimeError("no offset today")


def test_a_zone_that_knows_no_offset_counts_as_none():
    assert milliseconds(datetime(2024, 1, 1, tzinfo=Nowhere())) == milliseconds(datetime(2024, 1, 1))


def test_a_zone_that_fails_is_told():
    with pytest.raises(ValueError, match=r"^args\.value: could not be read: RuntimeError: no offset today$"):
        echo(datetime(2024, 1, 1, tzinfo=Broken()))


class Moment(datetime):
    """As pandas has them: a datetime that cannot be naive in places where others can."""

    def astimezone(self, *_):
        raise TypeError

    def __ne__(self, other):
        return self.year == 1900 or not self == other

    __eq__, __hash__ = datetime.__eq__, datetime.__hash__


def test_a_subclass_of_datetime_is_read_by_its_fields():
    assert milliseconds(Moment(2024, 1, 1)) == milliseconds(datetime(2024, 1, 1))
    assert echo(Moment(1900, 1, 1)) is None, "the moment that is not even itself is none"


@pytest.mark.parametrize(
    ("value", "there"),
    [
        ("2024-02-29T12:30:15.123456789", "2024-02-29T12:30:15.123Z"),
        ("1969-12-31T23:59:59.9999", "1969-12-31T23:59:59.999Z"),
        ("2024-02-29", "2024-02-29T00:00:00.000Z"),
        ("2024-02", "2024-02-01T00:00:00.000Z"),
        ("2024", "2024-01-01T00:00:00.000Z"),
    ],
)
def test_datetime64_is_a_date_in_utc(value, there):
    assert seen(numpy.datetime64(value)) == there
    assert seen(numpy.array([value], "datetime64")) == f"[ {there} ]"


def test_no_moment_of_numpy_is_none():
    assert echo(numpy.datetime64("NaT", "s")) is None
    assert echo(numpy.array(["2024-01-01", "NaT"], "datetime64[ns]"))[1] is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [((1500, "us"), 1.5), ((3, "D"), 259_200_000), ((-1, "as"), -1e-15), (("NaT", "s"), None), ((7, "10s"), 70_000)],
)
def test_timedelta64_is_a_number_of_milliseconds(value, expected):
    assert echo(numpy.timedelta64(*value)) == expected


@pytest.mark.parametrize(
    "value",
    [numpy.timedelta64(1, "Y"), numpy.timedelta64(1, "M"), numpy.datetime64(2**62, "Y"), numpy.datetime64(2**62, "s")],
)
def test_what_is_no_certain_time_is_refused(value):
    with pytest.raises(ValueError, match=r"^args\.value\[0\]: "):
        echo([value])


@pytest.mark.parametrize("source", ["new Date(NaN)", "new Date(-62135596800001)", "new Date(253402300800000)"])
def test_a_date_that_python_cannot_have_is_refused(source):
    with pytest.raises(Exception, match="Date"):
        js(source)


def test_dates_may_be_keys():
    assert echo({EPOCH: 1}) == {EPOCH: 1}
    assert code("type(at).__name__", at=EPOCH) == "datetime"
