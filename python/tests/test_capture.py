"""What is printed goes to whoever prints it."""

import io
import sys
import threading
from contextlib import contextmanager

import pytest
from bridge import code, js

from elizaos_py.host.capture import Router

OUTPUT = "[value.stdout, value.stderr]"


@pytest.mark.parametrize(
    ("text", "stdout", "stderr"),
    [
        ("print('a', 1, sep='-', end='!')", "a-1!", ""),
        ("print('ä😀', flush=True)", "ä😀\n", ""),
        ("import sys\nprint('e', file=sys.stderr)", "", "e\n"),
        ("import sys\nsys.stdout.writelines(['a', 'b\\n'])\nsys.stdout.flush()", "ab\n", ""),
        ("import sys\n(sys.stdout.write('ä'), sys.stdout.buffer.write('ä'.encode()))", "ää", ""),
        ("import sys\nsys.stdout.buffer.writelines([b'a', bytearray(b'b'), memoryview(b'c')])", "abc", ""),
        ("import sys\nfor byte in 'ä€😀'.encode(): sys.stdout.buffer.write(bytes([byte]))", "ä€😀", ""),
        ("import sys\nsys.stdout.buffer.write(b'a\\xffb')", "a\ufffdb", ""),
        ("import sys, array\nsys.stdout.buffer.write(array.array('H', [0x4241]))", "AB", ""),
        (
            "import sys, shutil, io\nshutil.copyfileobj(io.BytesIO('ä'.encode() * 9999), sys.stdout.buffer, 5)",
            "ä" * 9999,
            "",
        ),
        ("import logging\nlogging.getLogger('x').warning('careful')", "", "careful\n"),
        (
            "import logging, sys\nh = logging.StreamHandler(sys.stdout)\nh.emit(logging.makeLogRecord({'msg': 'm'}))",
            "m\n",
            "",
        ),
        ("import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()): print('x')\nprint('y')", "y\n", ""),
        ("import pprint\npprint.pprint({'a': 1})", "{'a': 1}\n", ""),
        ("print('\\ud800')", "\\ud800\n", ""),
        ("await __import__('asyncio').sleep(0)\nprint('async')", "async\n", ""),
        ("print('x' * 1_000_000)", "x" * 1_000_000 + "\n", ""),
    ],
)
def test_a_task_is_told_what_it_printed(text, stdout, stderr):
    assert code(text + "\nNone", OUTPUT) == [stdout, stderr]


@pytest.mark.parametrize(
    ("text", "at", "part"),
    [
        (
            "import traceback\ntry: 1 / 0\nexcept ZeroDivisionError: traceback.print_exc()",
            1,
            "ZeroDivisionError: division by zero\n",
        ),
        ("import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()", 1, "in thread Thread-"),
        ("class A:\n    def __del__(self): 1 / 0\na = A()\ndel a", 1, "ZeroDivisionError: division by zero\n"),
        ("help(len)", 0, "Return the number of items in a container"),
    ],
)
def test_what_python_itself_prints_is_captured(text, at, part):
    with default_hooks():
        told = code(text + "\nNone", OUTPUT)
    assert part in told[at]
    assert told[1 - at] == ""


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_the_streams_answer_as_streams_do(name):
    stream = code(f"import sys\nsys.{name}", options={"keep": True}, read="await value.value.get('encoding')")
    assert stream.lower().replace("-", "") == "utf8"
    asked = "s.writable(), s.closed, s.isatty() in (True, False), s.fileno() > 0, s.buffer.writable(), s.name"
    assert code(f"import sys\ns = sys.{name}\n({asked})") == [True, False, True, True, True, f"<{name}>"]
    assert code(f"import io, sys\nisinstance(sys.{name}, io.TextIOBase), isinstance(sys.{name}.buffer, io.IOBase)") == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    "bad",
    ["sys.stdout.write(b'x')", "sys.stdout.write(None)", "sys.stdout.buffer.write('x')", "sys.stdout.buffer.write(5)"],
)
def test_the_wrong_kind_of_content_is_a_type_error(bad):
    assert code(
        f"import sys\ntry: {bad}\nexcept TypeError as error: told = 'TypeError'\ntold", "[value.value, value.stdout]"
    ) == ["TypeError", ""]


@contextmanager
def default_hooks():
    """Pytest has hooks of its own for what threads and finalizers raise."""
    before = threading.excepthook, sys.unraisablehook
    threading.excepthook, sys.unraisablehook = threading.__excepthook__, sys.__unraisablehook__
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = before


class Bytes(io.TextIOWrapper):
    """A stream as a process has it."""

    def __init__(self):
        super().__init__(io.BytesIO(), "utf-8", newline="\n")

    def content(self):
        self.flush()
        return self.buffer.getvalue()


def test_what_belongs_to_nobody_goes_where_it_went():
    original = Bytes()
    router = Router(original, to_stderr=False)
    # The task of the tests does not capture.
    assert router.write("ä\n") == 2
    router.writelines(["a", "b"])
    assert router.buffer.write(b"\xff\x00") == 2
    router.flush()
    assert original.content() == "ä\nab".encode() + b"\xff\x00"
    assert router.encoding == "utf-8"
    assert router.errors == "strict"


def test_bytes_and_text_keep_their_order_where_they_are_not_captured():
    original = Bytes()
    router = Router(original, to_stderr=False)
    router.write("a")
    router.buffer.write(b"b")
    router.write("c")
    assert original.content() == b"abc"


def test_a_stream_without_bytes_below_gets_text():
    original = io.StringIO()
    Router(original, to_stderr=True).buffer.write("ä".encode())
    assert original.getvalue() == "ä"


def test_two_tasks_do_not_mix_the_halves_of_a_character():
    source = """
import sys, time
for byte in "ä".encode() * 200:
    sys.stdout.buffer.write(bytes([byte]))
    time.sleep(0)
"""
    read = "(await Promise.all([1, 2, 3].map(() => py.executeTask({ code: value })))).map(result => result.stdout)"
    assert js(read, source) == ["ä" * 200] * 3


def test_a_task_that_closes_its_streams_does_not_close_those_of_others():
    code("import sys\n(sys.stdout.close(), sys.stderr.buffer.close())\nNone")
    source = "import sys\nprint('a', sys.stdout.closed)\nprint('b', file=sys.stderr)"
    assert code(source, OUTPUT) == ["a False\n", "b\n"]


def test_the_streams_are_ours():
    assert type(sys.__stdout__) is not Router
    assert code("import sys\ntype(sys.stdout).__name__, type(sys.stderr).__name__") == ["Router", "Router"]
