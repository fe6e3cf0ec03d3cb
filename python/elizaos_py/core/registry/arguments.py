"""Arguments held against a tool's JSON Schema before it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, SchemaError
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from elizaos_py.errors import ToolArgumentsError

if TYPE_CHECKING:
    from jsonschema import ValidationError

_MOST_TOLD = 5
_LONGEST = 200


class Arguments:
    """One tool's."""

    def __init__(self, name: str, schema: dict[str, Any]) -> None:
        self._name = name
        kind = validator_for(schema, default=Draft202012Validator)
        try:
            kind.check_schema(schema)
        except SchemaError as error:
            raise ValueError(f"the schema of {name} is none: {_told(error)}") from error
        # Of its own, so that what a schema refers to is never looked for on the network.
        self._validator = kind(schema, registry=Registry())

    def check(self, arguments: dict[str, Any]) -> None:
        """Refuse what does not fit, and tell where."""
        try:
            problems = sorted(map(_told, self._validator.iter_errors(arguments)))
        except Unresolvable as error:
            raise ToolArgumentsError(f"{self._name}: its schema refers to what is not there: {error}") from error
        if problems:
            rest = len(problems) - _MOST_TOLD
            more = f"; and {rest} more" if rest > 0 else ""
            raise ToolArgumentsError(f"{self._name}: {'; '.join(problems[:_MOST_TOLD])}{more}")


def _told(error: ValidationError | SchemaError) -> str:
    where = ".".join(str(part) for part in error.absolute_path)
    # It quotes the value, which may be a book.
    message = error.message if len(error.message) <= _LONGEST else error.message[:_LONGEST] + "…"
    return f"{where}: {message}" if where else message
