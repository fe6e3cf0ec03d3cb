# tries: the C API of the interpreter, which asks nobody
# expects: blocked
# with: calls
api = ctypes.pythonapi
api.Py_CompileString.restype = ctypes.py_object
api.PyRun_String.restype = ctypes.py_object
api.PyRun_String.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.py_object, ctypes.py_object]
scope = {"__builtins__": __builtins__, "path": target["secret"]}
attempt("open, run by the C API", api.PyRun_String, b"open(path).read()", 258, scope, scope)
verdict()
