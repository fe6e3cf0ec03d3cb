# tries: reading a file that anyone on the machine may read, by every function that opens one
# expects: blocked
# with: calls
import codecs, fileinput, io, linecache, pathlib, shutil, sqlite3, tarfile, tokenize, zipfile

path = target["secret"]
attempt("open", lambda: open(path).read())
attempt("os.open", os.open, path, os.O_RDONLY)
attempt("O_DIRECT", os.open, path, os.O_DIRECT)
attempt("FileIO", io.FileIO, path)
attempt("io.open_code", io.open_code, path)
attempt("codecs.open", codecs.open, path)
attempt("tokenize.open", tokenize.open, path)
attempt("pathlib", pathlib.Path(path).read_bytes)
attempt("fileinput", lambda: next(iter(fileinput.input(path))))
attempt("shutil.copyfile", shutil.copyfile, path, "/dev/null")
attempt("zipfile", zipfile.ZipFile, path)
attempt("tarfile", tarfile.open, path)
attempt("sqlite3", lambda: sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True).execute("select 1 from sqlite_schema").fetchall(), also=sqlite3.Error)
if linecache.getlines(path):
    leaks.append("linecache")
libc.fopen.restype = ctypes.c_void_p
if libc.fopen(path.encode(), b"r"):
    leaks.append("fopen of libc")
call("openat2", -100, ctypes.c_char_p(path.encode()), ctypes.create_string_buffer(24), 24)
verdict()
