CREATE TABLE eliza_python_executions (
    id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL CHECK (status IN ('running', 'completed', 'failed')),
    kind TEXT NOT NULL,
    code TEXT,
    code_hash TEXT,
    inputs TEXT,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    queue_ms REAL,
    duration_ms REAL,
    cpu_ms REAL,
    peak_memory_bytes INTEGER,
    tool_calls INTEGER,
    result TEXT,
    error_code TEXT,
    error_message TEXT,
    error_detail TEXT,
    exit_code INTEGER,
    stdout TEXT,
    stderr TEXT,
    isolation TEXT NOT NULL,
    unsandboxed TEXT,
    source TEXT,
    workflow_id TEXT,
    variant TEXT,
    agent TEXT,
    trace_id TEXT,
    metadata TEXT,
    writer_id TEXT NOT NULL
);
CREATE INDEX eliza_python_executions_by_time ON eliza_python_executions (started_at, id);
CREATE INDEX eliza_python_executions_running ON eliza_python_executions (writer_id) WHERE status = 'running';
CREATE INDEX eliza_python_executions_by_workflow ON eliza_python_executions (workflow_id, started_at) WHERE workflow_id IS NOT NULL;
CREATE TABLE eliza_python_writers (
    id TEXT PRIMARY KEY NOT NULL,
    place TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started TEXT NOT NULL,
    seen_at TEXT NOT NULL
) WITHOUT ROWID;
