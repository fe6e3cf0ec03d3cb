"""The Python half of the bridge. Thin on purpose: what can be done in Rust is done there."""

from elizaos_py import _native
from elizaos_py.host import extensions

# Before the others of this package: an extension that one of them imports (asyncio alone imports `_ssl`) stays bound
# the way it was loaded.
extensions.install(getattr(_native, "open_isolated", None))
