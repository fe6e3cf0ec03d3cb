'use strict';

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

const { assertEnd, run } = require('./support/child');

/** Text without the end of a line, which a pipe's buffer keeps, and functions for the end, of which one fails. */
const SOURCE = `
import atexit, sys, threading

def fail():
    raise ValueError("an exit function's")

atexit.register(print, 'last words')
atexit.register(fail)
atexit.register(print, 'first words')
print('buffered', end=' ')
print('unseen', end='', file=sys.stderr)
`;

describe('what Python has buffered and registered', { concurrency: 3 }, () => {
  /** @type {Record<string, { code: number, program: (inside: any, source: string) => unknown }>} */
  const ends = {
    'a natural end': {
      code: 0,
      program: async ({ createPython }, source) => void await createPython().run(source),
    },
    'process.exit': {
      code: 4,
      program: async ({ createPython }, source) => {
        await createPython().run(source);
        process.exit(4);
      },
    },
    'process.exit while Python computes': {
      code: 5,
      program: async ({ createPython, begin }, source) => {
        const py = createPython();
        await begin(py, "print('in')\nwhile True: pass");
        await py.run(source);
        process.exit(5);
      },
    },
    'an error that nobody catches': {
      code: 1,
      program: async ({ createPython }, source) => {
        await createPython().run(source);
        throw new Error('thrown');
      },
    },
    'the end of a source that a worker thread ran': {
      code: 0,
      program: async ({ createPython, thread, message }, source) => {
        await createPython().ready();
        await message(thread(async ({ createPython, parentPort }, source) => {
          await createPython().run(source);
          parentPort.postMessage('done');
        }, source));
      },
    },
    'an end that only a worker thread saw Python in': {
      code: 0,
      program: ({ thread }, source) => {
        thread(async ({ createPython }, source) => void await createPython().run(source), source);
      },
    },
  };

  for (const [name, { code, program }] of Object.entries(ends)) {
    test(`comes out at ${name}`, async () => {
      const end = await run(program, { data: SOURCE });
      assertEnd(end, { code, stderr: /unseen/ });
      assert.equal(end.stdout, 'buffered first words\nlast words\n');
    });
  }

  test('comes out of asyncio and of threads too', async () => {
    const end = await run(async ({ createPython }) => {
      const py = createPython();
      await py.run("import asyncio\nawait asyncio.sleep(0)\nprint('from asyncio', end=' ')");
      await py.run("import threading\nthread = threading.Thread(target=print, args=('from a thread',), kwargs={'end': ''})\nthread.start()\nthread.join()");
    });
    assertEnd(end);
    assert.equal(end.stdout, 'from asyncio from a thread');
  });

  for (const [end, code] of Object.entries({ 'by itself': 0, 'by process.exit': 5 })) {
    test(`comes out of C too, where the process ends ${end}`, { skip: process.platform === 'win32' && 'Windows has several C libraries' }, async () => {
      const outcome = await run(async ({ createPython }, code) => {
        await createPython().run("import ctypes\nctypes.CDLL(None).printf(b'from C')\nNone");
        if (code !== 0) process.exit(code);
      }, { data: code });
      assertEnd(outcome, { code });
      assert.equal(outcome.stdout, 'from C');
    });
  }

  test('does not hold the end for ever', async () => {
    const end = await run(async ({ createPython, tell }) => {
      await createPython().run('import atexit, time\natexit.register(time.sleep, 60)\nNone');
      tell('over');
    });
    assertEnd(end, { lingerMs: 2_500 });
  });

  test('comes out once, although two instances were there', async () => {
    const end = await run(async ({ createPython }, source) => {
      const [one, other] = [createPython(), createPython()];
      await one.run(source);
      await other.call('math:sqrt', 1);
      await one.close();
    }, { data: SOURCE });
    assertEnd(end, { stderr: /unseen/ });
    assert.equal(end.stdout, 'buffered first words\nlast words\n');
  });

  test('keeps its place among what Node writes, where Python flushes', async () => {
    const end = await run(async ({ createPython, tell }) => {
      const py = createPython();
      for (const word of ['one', 'two']) {
        await py.run(`print('${word}', flush=True)`);
        tell(word);
      }
    });
    assertEnd(end);
    assert.equal(end.stdout, 'one\ntold "one"\ntwo\ntold "two"\n');
  });
});
