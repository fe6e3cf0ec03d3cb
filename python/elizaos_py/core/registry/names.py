"""Names with namespaces: `fs.read`."""

from __future__ import annotations


def titled(namespace: str, name: str) -> str:
    """Give a tool's whole name."""
    return f"{namespace}.{name}" if namespace else name


def within(title: str, namespaces: tuple[str, ...]) -> bool:
    """Tell whether a tool is in one of these namespaces, or in one below."""
    return title.startswith(tuple(f"{namespace}." for namespace in namespaces))
