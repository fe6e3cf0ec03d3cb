CREATE TABLE eliza_python_executions (
    id uuid PRIMARY KEY,
    status text NOT NULL CHECK (status IN ('running', 'completed', 'failed')),
    kind text NOT NULL,
    code text,
    code_hash text,
    inputs jsonb,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    queue_ms double precision,
    duration_ms double precision,
    cpu_ms double precision,
    peak_memory_bytes bigint,
    tool_calls bigint,
    result jsonb,
    error_code text,
    error_message text,
    error_detail text,
    exit_code bigint,
    stdout text,
    stderr text,
    isolation text NOT NULL,
    unsandboxed text,
    source text,
    workflow_id text,
    variant text,
    agent text,
    trace_id text,
    metadata jsonb,
    writer_id uuid NOT NULL
);
CREATE INDEX eliza_python_executions_by_time ON eliza_python_executions (started_at, id);
CREATE INDEX eliza_python_executions_running ON eliza_python_executions (writer_id) WHERE status = 'running';
CREATE INDEX eliza_python_executions_by_workflow ON eliza_python_executions (workflow_id, started_at) WHERE workflow_id IS NOT NULL;
CREATE TABLE eliza_python_writers (
    id uuid PRIMARY KEY,
    place text NOT NULL,
    pid bigint NOT NULL,
    started text NOT NULL,
    seen_at timestamptz NOT NULL
);
