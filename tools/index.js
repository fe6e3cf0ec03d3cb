export { createModels } from './src/models/index.js';
export { registerElizaTools } from './src/register.js';
export {
  AddressRefusedError,
  AllProvidersFailedError,
  BusyError,
  ElizaToolsError,
  FetchFailedError,
  FunctionFailedError,
  InvalidArgumentError,
  NotConfiguredError,
  ProviderError,
  StreamBrokenError,
  TookTooLongError,
  TooLargeError,
  WebhookFailedError,
} from './src/errors.js';
