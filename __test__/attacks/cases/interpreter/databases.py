# tries: sqlite's doors: extensions, other files, statements without end
# each: extension files endless memory
# expects: blocked | TIMEOUT | MEMORY_LIMIT | PYTHON_ERROR:sqlite3.OperationalError | PYTHON_ERROR:MemoryError
# timeoutMs: 350
# alone: yes
import sqlite3

database = sqlite3.connect(":memory:")
if which == "extension":
    refused = (sqlite3.Error, AttributeError)
    attempt("enable_load_extension", lambda: (database.enable_load_extension(True), database.load_extension(target["secret"])), also=refused)
    attempt("load_extension", database.execute, "select load_extension(?)", (target["secret"],), also=refused)
elif which == "files":
    for statement in (f"attach '{target['secret']}' as other", "attach '/tmp/made-by-a-task' as made", "pragma temp_store_directory='/tmp'; select readfile('/etc/passwd')"):
        attempt(statement, database.executescript, statement, also=sqlite3.Error)
elif which == "endless":
    database.execute("with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n").fetchall()
else:
    database.execute("pragma temp_store=memory")
    database.execute("create table t as with recursive n(x) as (select 1 union all select x + 1 from n limit 100000000) select x, zeroblob(1000) from n")
verdict()
