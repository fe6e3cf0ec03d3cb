import { startJsonLines } from './json-lines-client.mjs';

export const name = 'json-lines';
export const kind = 'peer';
export const about = 'a python3 child, JSON lines over its pipes; it has asyncio loaded, as awaiting tools needs it';
export const missing = () => null;
export const start = (context) => startJsonLines(context);
