import { startJsonLines } from './json-lines-client.mjs';

export const name = 'json-lines-orjson';
export const kind = 'peer';
export const about = 'the same with orjson on the Python side';
export const missing = () => null;
export const start = (context) => startJsonLines(context, ['orjson']);
