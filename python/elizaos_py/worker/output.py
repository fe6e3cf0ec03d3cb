"""stdout and stderr of a worker."""

from __future__ import annotations

import io
import sys

from elizaos_py import _template
from elizaos_py.host.capture import Router


class WorkerRouter(Router):
    """A router whose text is gathered to lines before it goes to the host."""

    def flush(self) -> None:
        """Send what was printed without an end of line, too."""
        super().flush()
        _template.flush()


def install() -> None:
    """Put the routers in the place of sys.stdout and sys.stderr."""
    for name in ("stdout", "stderr"):
        original = getattr(sys, name) or io.StringIO()
        setattr(sys, name, WorkerRouter(original, to_stderr=name == "stderr"))
