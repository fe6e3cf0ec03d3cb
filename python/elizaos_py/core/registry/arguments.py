"""Arguments held against a tool's JSON Schema before it is called."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, SchemaError
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from elizaos_py.errors import ToolArgumentsError

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

_MOST_TOLD = 5
_LONGEST = 200


class Arguments:
    """One tool's."""

    def __init__(self, name: str, schema: dict[str, Any]) -> None:
        self._name = name
        try:
            self._validator = _validator(json.dumps(schema))
        except SchemaError as error:
            raise ValueError(f"the schema of {name} is none: {_told(error)}") from error

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


@lru_cache(1024)
def _validator(schema: str) -> Validator:
    """Make what checks. To find the schema sound takes milliseconds, and benchmarks bring the same ones often."""
    told = json.loads(schema)
    kind = validator_for(told, default=Draft202012Validator)
    kind.check_schema(told)
    # With a registry of its own, what a schema refers to is never looked for on the network.
    return kind(told, registry=Registry())


def _told(error: ValidationError | SchemaError) -> str:
    where = ".".join(str(part) for part in error.absolute_path)
    # It quotes the value, which may be a book.
    message = error.message if len(error.message) <= _LONGEST else error.message[:_LONGEST] + "…"
    return f"{where}: {message}" if where else message
