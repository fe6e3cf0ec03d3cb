"""What the package `bfcl_eval` has of the benchmark: its tasks, what its functions take, and its judge.

Nothing else of it is imported: `bfcl_eval.constants.eval_config` makes folders beside the package.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bfcl_eval.constants.executable_backend_config import CLASS_FILE_PATH_MAPPING, MULTI_TURN_FUNC_DOC_FILE_MAPPING
from bfcl_eval.constants.type_mappings import GORILLA_TO_OPENAPI

CATEGORIES = ("base", "miss_func", "miss_param", "long_context")

_DATA = Path(find_spec("bfcl_eval").origin).parent / "data"
# What BFCL says to a model that gets the functions that it lacked.
_MORE_FUNCTIONS = "I have updated some more functions you can choose from. What about now?"


@dataclass(frozen=True)
class Task:
    """A conversation of several turns, and the calls that are right in each."""

    id: str
    entry: dict
    gold: list[list[str]]

    @property
    def classes(self):
        return self.entry["involved_classes"]

    @property
    def long_context(self):
        return "long_context" in self.id

    def said(self, turn):
        """What the user says in a turn."""
        messages = self.entry["question"][turn]
        return messages[0]["content"] if messages else _MORE_FUNCTIONS

    def missing(self, turn):
        """The functions that the user has not given yet."""
        late = self.entry.get("missed_function", {})
        return {name for number, names in late.items() if int(number) > turn for name in names}


def tasks(category, limit=None):
    """So many tasks of a category, from all over it."""
    entries = _lines(f"BFCL_v4_multi_turn_{category}.json")
    answers = {
        answer["id"]: answer["ground_truth"] for answer in _lines(f"possible_answer/BFCL_v4_multi_turn_{category}.json")
    }
    every = max(len(entries) // limit, 1) if limit else 1
    return [Task(entry["id"], entry, answers[entry["id"]]) for entry in entries[::every][:limit]]


@lru_cache
def functions(of):
    """Name, description and JSON Schema of each function of a class."""
    told = _lines(f"multi_turn_func_doc/{MULTI_TURN_FUNC_DOC_FILE_MAPPING[of]}")
    return [(each["name"], each["description"], _schema(each["parameters"])) for each in told]


def source(of):
    """The class itself."""
    return getattr(import_module(CLASS_FILE_PATH_MAPPING[of]), of)


def _lines(name):
    with (_DATA / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _schema(told):
    """BFCL's types are Python's, and what a function gives is told among what it takes."""
    if isinstance(told, list):
        return [_schema(each) for each in told]
    if not isinstance(told, dict):
        return told
    made = {name: _schema(value) for name, value in told.items() if name != "response"}
    if isinstance(made.get("type"), str):
        made["type"] = GORILLA_TO_OPENAPI[made["type"]]
    return made
