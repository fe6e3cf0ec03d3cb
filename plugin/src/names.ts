export const PLUGIN = 'python-sidekick';
export const SERVICE = 'python_sidekick';
export const ANALYZE = 'PYTHON_ANALYZE';
export const EXECUTE = 'EXECUTE_PYTHON';
export const OWN_ACTIONS: string[] = [ANALYZE, EXECUTE];
