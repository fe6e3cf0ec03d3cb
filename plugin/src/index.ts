import { pluginWith } from './plugin.js';

export { analyzeAction } from './actions/analyze.js';
export { executeAction } from './actions/execute.js';
export { executionsTable } from './audit/table.js';
export { SidekickError, type SidekickErrorCode } from './errors.js';
export type { Executed, ExecuteOptions, Occasion } from './executions.js';
export type { UsageFigures } from './figures.js';
export { pluginWith, type PythonSidekickOptions } from './plugin.js';
export { PythonSidekickService, type SidekickMetrics, type SidekickStatus, type SidekickTask } from './service.js';
export type { Solved } from './solve/solve.js';
export type { HostOptions } from './tools/host.js';
export type { ElizaTools, Registered, ToolRegistry } from './tools/packaged.js';

export const pythonSidekickPlugin = pluginWith({});
export default pythonSidekickPlugin;
