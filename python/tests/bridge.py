"""The other side, as the tests reach it."""

from elizaos_py import tools


def echo(value):
    """Send a value to JavaScript and give what comes back."""
    return tools.sync.echo(value=value)


def js(source, value=None):
    """Evaluate a JavaScript expression, which sees `value`."""
    return tools.sync.js(source=source, value=value)


def seen(value):
    """Tell how a value looks in JavaScript."""
    return js("inspect(value)", value)


class TaskFailedError(Exception):
    """What JavaScript knows of a failed task."""

    def __init__(self, told):
        super().__init__(f"{told['code']}: {told['message']}")
        self.__dict__.update(told)


def run(task, read="value.value", **options):
    """Run a task from JavaScript and give what an expression there makes of its result."""
    told = tools.sync.task(task=task, options=options, read=read)
    if "error" in told:
        raise TaskFailedError(told["error"])
    return told["read"]


def code(source, read="value.value", *, session=None, options=None, **inputs):
    """Run source from JavaScript."""
    task = {"code": source, "inputs": inputs} | ({} if session is None else {"session": session})
    return run(task, read, **(options or {}))
