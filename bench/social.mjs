// node bench/social.mjs
//
// What the social engine costs, measured in the interpreter inside this process. Not of `npm run bench`: no promise is held
// against it. ELIZAOS_PYTHON chooses the Python, which has networkx and vaderSentiment.

import index from '../index.js';
import { pythonDir } from './lib/paths.mjs';

const py = index.createPython({ timeoutMs: 300_000 });
await py.run('import sys; sys.path.insert(0, folder)', { folder: pythonDir });
const figures = await py.call('bench_social:figures');
for (const [what, figure] of Object.entries(figures)) console.log(`${String(figure).padStart(8)}  ${what}`);
await py.close();
