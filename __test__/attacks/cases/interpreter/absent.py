# tries: packages that make machine code or speak C, where the instance names no packages
# expects: blocked
for name in ("cffi", "_cffi_backend", "numba", "llvmlite", "cython", "jpype", "numpy", "pip", "setuptools"):
    attempt(name, __import__, name, also=ImportError)
verdict()
