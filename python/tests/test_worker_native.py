"""What Rust gives to the Python half in a worker."""

import ast
from pathlib import Path

import elizaos_py
from elizaos_py import _native


def test_the_native_module_has_the_names_that_it_has_in_this_process(worker):
    source = """
from elizaos_py import _native
def public(thing): return [name for name in dir(thing) if not name.startswith('__')]
[public(_native), public(_native.Execution), public(_native.Inbox)]
"""
    here = [_native, _native.Execution, _native.Inbox]
    assert worker.run(source) == [[name for name in dir(thing) if not name.startswith("__")] for thing in here]


def test_the_stub_has_the_names_of_the_template_module(worker):
    stub = ast.parse((Path(elizaos_py.__file__).parent / "_template.pyi").read_text(encoding="utf-8"))
    source = "from elizaos_py import _template\n[name for name in dir(_template) if not name.startswith('__')]"
    assert sorted(node.name for node in stub.body if isinstance(node, ast.FunctionDef)) == worker.run(source)
