"""Points and spans of time, in both directions. JavaScript counts whole milliseconds since 1970 in UTC."""

from __future__ import annotations

from elizaos_py.errors import UnsendableValueError
from elizaos_py.host.forms import DATE, PLAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from typing import Any

    from elizaos_py.host.forms import Simple

# What a JavaScript Date can hold, either way from 1970.
_FURTHEST = 8_640_000_000_000_000
_FURTHEST_MONTH = 4_000_000

# How many attoseconds numpy's units are; years and months are none.
_ATTOSECONDS = {
    "W": 604_800 * 10**18,
    "D": 86_400 * 10**18,
    "h": 3_600 * 10**18,
    "m": 60 * 10**18,
    "s": 10**18,
    "ms": 10**15,
    "us": 10**12,
    "ns": 10**9,
    "ps": 10**6,
    "fs": 10**3,
    "as": 1,
}


def moment(value: datetime.datetime) -> Simple:
    """Give the millisecond that a datetime is in. A naive one is in local time, as everywhere in Python."""
    import datetime

    # pandas has a moment that is none; not even itself.
    if value != value:
        return PLAIN, None, None
    if value.utcoffset() is None:
        fields = (value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond)
        value = datetime.datetime(*fields, fold=value.fold).astimezone()
    since = value - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return DATE, since // datetime.timedelta(milliseconds=1), None


def span(value: datetime.timedelta) -> Simple:
    """Give a span in milliseconds."""
    import datetime

    if value != value:
        return PLAIN, None, None
    return PLAIN, value / datetime.timedelta(milliseconds=1), None


def datetime64(value: Any) -> Simple:
    """Give the millisecond that a datetime64 is in. numpy has no time zones and counts in UTC."""
    import numpy

    if numpy.isnat(value):
        return PLAIN, None, None
    unit, step = numpy.datetime_data(value.dtype)
    count = int(value.astype("int64")) * step
    if unit in ("Y", "M") and abs(count) < _FURTHEST_MONTH:
        count, unit = int(value.astype("datetime64[D]").astype("int64")), "D"
    milliseconds = _attoseconds(count, unit) // _ATTOSECONDS["ms"]
    if abs(milliseconds) > _FURTHEST:
        raise UnsendableValueError("a datetime64 further from 1970 than a Date can be")
    return DATE, milliseconds, None


def timedelta64(value: Any) -> Simple:
    """Give a span in milliseconds."""
    import numpy

    if numpy.isnat(value):
        return PLAIN, None, None
    unit, step = numpy.datetime_data(value.dtype)
    return PLAIN, _attoseconds(int(value.astype("int64")) * step, unit) / _ATTOSECONDS["ms"], None


def _attoseconds(count: int, unit: str) -> int:
    if unit not in _ATTOSECONDS:
        raise UnsendableValueError(f"so many of numpy's unit '{unit}' are no certain number of milliseconds")
    return count * _ATTOSECONDS[unit]


def from_milliseconds(milliseconds: float) -> datetime.datetime:
    """Give the aware datetime that a JavaScript Date is."""
    import datetime

    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return epoch + datetime.timedelta(milliseconds=milliseconds)
