import { ModelType } from '@elizaos/core';

/** Whether this is the 2.0 line of elizaOS. */
export const IS_2 = 'RESPONSE_HANDLER' in ModelType;
