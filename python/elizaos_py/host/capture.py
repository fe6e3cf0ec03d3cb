"""stdout and stderr, told apart by execution: each write goes to whoever is running it."""

from __future__ import annotations

import io
import sys
from codecs import utf_8_decode

from elizaos_py._native import current_execution

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TextIO

    from elizaos_py._native import Execution


# Tasks may end in the middle of a character; theirs must not gather for ever.
_MOST_BEGUN = 1024


class Router(io.TextIOBase):
    """A text stream that captures what belongs to an execution and passes the rest on."""

    def __init__(self, original: TextIO, *, to_stderr: bool) -> None:
        self._original = original
        self.to_stderr = to_stderr
        self._bytes = _ByteRouter(self)

    def write(self, text: str) -> int:
        """Write to the execution that captures, else to the original stream."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        execution = current_execution()
        if execution is None or not self._capture(execution, text):
            return self._original.write(text)
        return len(text)

    def _capture(self, execution: Execution, text: str) -> bool:
        try:
            return execution.write(self.to_stderr, text)
        except UnicodeEncodeError:
            # A lone surrogate has no UTF-8; stderr escapes it elsewhere too, and a print is no reason to fail.
            escaped = text.encode("utf-8", "backslashreplace").decode("utf-8")
            return execution.write(self.to_stderr, escaped)

    def writelines(self, lines: Iterable[str]) -> None:  # type: ignore[override]
        """Write each of them."""
        for line in lines:
            self.write(line)

    def pass_on(self, content: bytes) -> None:
        """Write bytes to the original stream, after the text that it has buffered."""
        below = getattr(self._original, "buffer", None)
        if below is None:
            self._original.write(content.decode("utf-8", "replace"))
        else:
            self._original.flush()
            below.write(content)

    def flush(self) -> None:
        """Flush the original stream; what is captured needs none."""
        self._original.flush()

    def close(self) -> None:
        """Stay open: other tasks print here, too."""

    def writable(self) -> bool:
        """Tell that it is."""
        return True

    def isatty(self) -> bool:
        """Tell what the original stream says."""
        return self._original.isatty()

    def fileno(self) -> int:
        """Give the original stream's descriptor: what is written there is not captured."""
        return self._original.fileno()

    @property
    def buffer(self) -> _ByteRouter:
        """The same for bytes."""
        return self._bytes

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """As the original stream has it."""
        return self._original.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """As the original stream has it."""
        return self._original.errors

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


class _ByteRouter(io.RawIOBase):
    """What is under a router: bytes, which become text where they are captured."""

    def __init__(self, router: Router) -> None:
        self._router = router
        # By execution, the first bytes of a character whose others have not come yet.
        self._begun: dict[str | None, bytes] = {}

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        content = bytes(memoryview(data))
        execution = current_execution()
        # Nothing is written to see whether it would be captured.
        if execution is None or not execution.write(self._router.to_stderr, ""):
            self._router.pass_on(content)
        else:
            execution.write(self._router.to_stderr, self._decode(execution.id, content))
        return len(content)

    def _decode(self, owner: str | None, content: bytes) -> str:
        content = self._begun.pop(owner, b"") + content
        text, length = utf_8_decode(content, "replace", False)
        if length < len(content):
            if len(self._begun) >= _MOST_BEGUN:
                self._begun.clear()
            self._begun[owner] = content[length:]
        return text

    def flush(self) -> None:
        self._router.flush()

    def close(self) -> None:
        """Stay open, as the router does."""


def install() -> None:
    """Put the routers in the place of sys.stdout and sys.stderr."""
    for name in ("stdout", "stderr"):
        # A process without the descriptor has None here.
        original = getattr(sys, name) or io.StringIO()
        setattr(sys, name, Router(original, to_stderr=name == "stderr"))
