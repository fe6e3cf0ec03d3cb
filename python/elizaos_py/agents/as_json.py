"""Values as JSON holds them: what a model reads, and what is told of a run."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

from elizaos_py.errors import UnsendableValueError
from elizaos_py.host.forms import PLAIN
from elizaos_py.host.values import simplify


def as_json(value: Any) -> Any:
    """Keep what JSON holds, and give the text of what it does not."""
    for form in (_same, _with_text_keys):
        try:
            return json.loads(json.dumps(form(value), default=_plainer), parse_constant=str)
        except Exception:
            # A key that is no text, and then a circle, or something whose own code fails.
            continue
    return _text(value)


def _same(value: Any) -> Any:
    return value


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {as_text(as_json(key)): _with_text_keys(item) for key, item in value.items()}
    return [_with_text_keys(item) for item in value] if isinstance(value, (list, tuple)) else value


def as_text(value: Any) -> str:
    """Give text as it is, and anything else that JSON holds as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plainer(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return list(value)
    if isinstance(value, (bytes, bytearray)) or (isinstance(value, memoryview) and value.format == "B"):
        return bytes(value).decode(errors="backslashreplace")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if hasattr(value, "tolist"):
        # Arrays, also JavaScript's, and numbers of numpy.
        return value.tolist()
    try:
        form, plain, _ = simplify(value)
    except UnsendableValueError:
        return _text(value)
    return plain if form == PLAIN else _text(value)


def _text(value: Any) -> str:
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"
