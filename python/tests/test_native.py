"""The stub of the native module says what the module is."""

import ast
import inspect
from pathlib import Path

import pytest

import elizaos_py
from elizaos_py import _native

FOLDER = Path(elizaos_py.__file__).parent
STUB = ast.parse((FOLDER / "_native.pyi").read_text(encoding="utf-8"))
# Made by Rust's macros for every class, or inherited.
COMMON = set(dir(object)) | {"__module__"}


def names_in(body):
    return {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


# What only some platforms have.
SOMETIMES = set().union(*(names_in(node.body) for node in STUB.body if isinstance(node, ast.If)))


def public(thing):
    return {name for name in dir(thing) if not name.startswith("__")}


def test_the_package_is_typed():
    assert (FOLDER / "py.typed").exists()


def test_the_stub_has_the_names_of_the_module():
    assert names_in(STUB.body) == public(_native) - SOMETIMES


@pytest.mark.parametrize(
    "stub", [node for node in STUB.body if isinstance(node, ast.ClassDef)], ids=lambda node: node.name
)
def test_the_stub_has_the_names_of_each_class(stub):
    real = getattr(_native, stub.name)
    assert names_in(stub.body) == public(real)
    assert set(dir(real)) - public(real) <= COMMON
    for node in stub.body:
        is_property = any(isinstance(mark, ast.Name) and mark.id == "property" for mark in node.decorator_list)
        assert is_property is inspect.isgetsetdescriptor(getattr(real, node.name)), node.name


def functions():
    for node in STUB.body:
        # What is not there at all is told by the names.
        if not hasattr(_native, getattr(node, "name", "")):
            continue
        if isinstance(node, ast.FunctionDef):
            yield node, getattr(_native, node.name)
        elif isinstance(node, ast.ClassDef):
            yield from ((inner, getattr(getattr(_native, node.name), inner.name)) for inner in node.body)


@pytest.mark.parametrize(("stub", "real"), list(functions()), ids=lambda thing: getattr(thing, "name", ""))
def test_the_stub_has_the_parameters_of_each_function(stub, real):
    if inspect.isgetsetdescriptor(real):
        return
    signature = inspect.signature(real)
    declared = stub.args
    plain = declared.posonlyargs + declared.args
    rest = [argument for argument in (declared.vararg, declared.kwarg) if argument is not None]
    assert [argument.arg for argument in plain + rest] == list(signature.parameters)
    required = len(plain) - len(declared.defaults)
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    named = [one for one in signature.parameters.values() if one.kind not in variadic]
    assert required == sum(one.default is one.empty for one in named)


def test_what_the_package_offers_is_there():
    assert all(hasattr(elizaos_py, name) for name in elizaos_py.__all__)
    assert elizaos_py.__all__ == sorted(elizaos_py.__all__, key=lambda name: (name.islower(), name))
