# tries: numpy's doors to files
# expects: blocked
# numpy: yes
import numpy

path = target["secret"]
attempt("memmap", numpy.memmap, path)
attempt("a new memmap", numpy.memmap, "/tmp/made-by-a-task", mode="w+", shape=4)
attempt("fromfile", numpy.fromfile, path, numpy.uint8)
attempt("tofile", numpy.ones(4).tofile, "/tmp/made-by-a-task")
attempt("load", numpy.load, path)
attempt("save", numpy.save, "/tmp/made-by-a-task", numpy.ones(4))
# These tell of a file that is not there without a number.
attempt("loadtxt", numpy.loadtxt, path, also=FileNotFoundError)
attempt("genfromtxt", numpy.genfromtxt, path, also=FileNotFoundError)
attempt("fromregex", numpy.fromregex, path, ".", [("a", "S1")], also=FileNotFoundError)
attempt("DataSource", lambda: numpy.lib.npyio.DataSource(None).open(path))
attempt("DataSource of the network", lambda: numpy.lib.npyio.DataSource(None).open(f"http://127.0.0.1:{target['tcp']}/"))
attempt("open_memmap", numpy.lib.format.open_memmap, path)
attempt("dump", numpy.ones(4).dump, "/tmp/made-by-a-task")
attempt("load_library", numpy.ctypeslib.load_library, "secret", target["folder"], also=OSError)
verdict()
