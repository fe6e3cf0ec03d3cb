"""Models of pydantic."""

import enum
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import pytest
from bridge import echo, seen
from pydantic import BaseModel, Field, RootModel, computed_field, field_serializer
from pydantic.dataclasses import dataclass


class Color(enum.Enum):
    RED = "red"


class Item(BaseModel):
    name: str
    price: Decimal = Decimal("1.50")
    color: Color = Color.RED
    secret: str = Field(default="x", exclude=True)


class Order(BaseModel):
    items: list[Item]
    at: datetime = datetime(2024, 1, 1, tzinfo=timezone.utc)
    extra: Any = None

    @computed_field
    @property
    def size(self) -> int:
        return len(self.items)


class Tags(RootModel[list[str]]):
    pass


class Shown(BaseModel):
    data: bytes = b"ab"

    @field_serializer("data")
    def show(self, data: bytes) -> str:
        return data.decode()


@dataclass
class Checked:
    count: int


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (Item(name="a"), "{ name: 'a', price: '1.50', color: 'red' }"),
        (Order(items=[]), "{ items: [], at: 2024-01-01T00:00:00.000Z, extra: null, size: 0 }"),
        (Tags(["a", "b"]), "[ 'a', 'b' ]"),
        (Shown(), "{ data: 'ab' }"),
        (Checked(count="3"), "{ count: 3 }"),
        ([Tags(["a"]), {1: Shown()}], "[ [ 'a' ], Map(1) { 1 => { data: 'ab' } } ]"),
    ],
)
def test_a_model_is_what_it_dumps(value, there):
    assert seen(value) == there


class Failing(BaseModel):
    def model_dump(self, **_):
        raise RuntimeError("no dump")


class Itself(BaseModel):
    def model_dump(self, **_):
        return self


def test_a_model_that_cannot_be_dumped_is_named_with_its_path():
    with pytest.raises(ValueError, match=r"^args\.value\.a\[1\]: could not be read: RuntimeError: no dump$") as caught:
        echo({"a": [1, Failing()]})
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_a_model_that_dumps_itself_is_refused():
    with pytest.raises(ValueError, match=r"^args\.value\[0\]: what stands for it never becomes plain data$"):
        echo([Itself()])


def test_what_a_model_holds_is_refused_with_its_path():
    with pytest.raises(ValueError, match=r"^args\.value\.extra\.f: a function cannot be sent as data$"):
        echo(Order(items=[], extra={"f": seen}))


def test_a_model_that_holds_itself_is_refused():
    order = Order(items=[])
    order.extra = [order]
    with pytest.raises(ValueError, match=r"^args\.value\.extra\[0\]\.extra\[0\]: a cycle cannot be sent as data"):
        echo(order)


def test_models_of_pydantic_1():
    from pydantic import v1

    class Old(v1.BaseModel):
        x: int = 1

    assert echo(Old()) == {"x": 1}
