"""What a function takes: as JSON Schema for models, and as Python values for the function."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, get_type_hints

from pydantic import ConfigDict, Field, PydanticUserError, ValidationError, create_model
from pydantic.json_schema import GenerateJsonSchema

from elizaos_py.errors import ToolArgumentsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from inspect import Parameter

    from pydantic import BaseModel

_REFUSED = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
_MOST_TOLD = 5


class _Schema(GenerateJsonSchema):
    """Without the titles, which say every name twice, and without warnings: a default that JSON has not is left out."""

    ignored_warning_kinds = frozenset({"skipped-choice", "non-serializable-default"})  # type: ignore[assignment]

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Say no: the name says it."""
        return False


class Parameters:
    """Read once from a signature; arguments are held against them, and converted, before each call."""

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        self.name = name
        self._parameters = _parameters(function, name)
        self._model = _model(self._parameters, name)
        self.schema = self._model.model_json_schema(schema_generator=_Schema)
        self.schema.pop("title", None)
        self.schema.setdefault("properties", {})

    def bind(self, arguments: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """Give the arguments by place and by name; what was left out is left to the function's own default."""
        try:
            checked = self._model.model_validate(arguments)
        except ValidationError as error:
            raise ToolArgumentsError(f"{self.name}: {_problems(error)}") from None
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for (name, parameter), field in zip(self._parameters.items(), type(checked).model_fields, strict=True):
            given = field in checked.model_fields_set
            if parameter.kind is parameter.POSITIONAL_ONLY:
                args.append(getattr(checked, field) if given else parameter.default)
            elif given:
                kwargs[name] = getattr(checked, field)
        return args, kwargs


def _parameters(function: Callable[..., Any], name: str) -> dict[str, Parameter]:
    if not callable(function):
        raise TypeError(f"a tool is made of a function, not of {function!r}")
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} does not tell what it takes: {error}") from error
    for parameter in parameters.values():
        if parameter.kind in _REFUSED:
            raise TypeError(
                f"{name} takes {_REFUSED[parameter.kind]}{parameter.name}, which no model can be told of: "
                "name each parameter"
            )
    hints = _hints(function, name)
    return {each.name: each.replace(annotation=hints.get(each.name, Any)) for each in parameters.values()}


def _hints(function: Callable[..., Any], name: str) -> dict[str, Any]:
    told: Any = inspect.unwrap(function)
    told = getattr(told, "func", told)
    if inspect.isclass(told):
        told = told.__init__
    elif not inspect.isroutine(told):
        told = type(told).__call__
    try:
        return get_type_hints(told, include_extras=True)
    except NameError as error:
        raise TypeError(f"{name} has a type hint that cannot be read: {error}") from error


def _model(parameters: dict[str, Parameter], name: str) -> type[BaseModel]:
    # Fields have names of their own, since a parameter may be called `copy` or `_x`, which a model's field may not.
    fields: Any = {f"f{number}": _field(each) for number, each in enumerate(parameters.values())}
    try:
        return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
    except PydanticUserError as error:
        raise TypeError(f"{name} has a type hint that is not for data: {error.message}") from error


def _field(parameter: Parameter) -> tuple[Any, Any]:
    default = ... if parameter.default is parameter.empty else parameter.default
    return parameter.annotation, Field(default, alias=parameter.name)


def _problems(error: ValidationError) -> str:
    """Tell what does not fit, without the values: they may be secret, and the model knows them."""
    told = [
        f"{'.'.join(str(part) for part in each['loc']) or 'arguments'}: {each['msg']}"
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    rest = len(told) - _MOST_TOLD
    return "; ".join(told[:_MOST_TOLD]) + (f"; and {rest} more" if rest > 0 else "")
