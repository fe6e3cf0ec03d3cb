import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

export const title = 'Python awaits JavaScript, and the other way round';

const SLOW_MS = 200;
const READINGS = { hall: 17.5, cellar: 12, attic: 23, office: 19.5, garden: 8 };

const GATHER = `
import asyncio
read = tools.thermometer
temperatures = await asyncio.gather(*(read(room=room) for room in rooms))
dict(zip(rooms, temperatures))
`;

const LOOP = `
minutes = 0
while (now := await tools.thermometer(room="office")) < 21:
    await tools.heater(room="office", degrees=min(1, 21 - now))
    minutes += 10
f"21 °C after {minutes} minutes"
`;

const OFFER = `
@tool
def spread(temperatures: dict) -> float:
    """How far the rooms are apart."""
    return max(temperatures.values()) - min(temperatures.values())
`;

/** @param {import('../scene.js').Stage} stage */
export async function play({ py, screen }) {
  const now = { ...READINGS };
  const room = { type: 'string', enum: Object.keys(now) };
  let delay = SLOW_MS;
  py.registerTool({
    name: 'thermometer',
    parameters: { type: 'object', properties: { room }, required: ['room'] },
    handler: async (/** @type {{ room: keyof typeof READINGS }} */ { room }) => {
      await sleep(delay);
      return now[room];
    },
  });
  py.registerTool({
    name: 'heater',
    parameters: { type: 'object', properties: { room, degrees: { type: 'number' } }, required: ['room', 'degrees'] },
    handler: (/** @type {{ room: keyof typeof READINGS, degrees: number }} */ { room, degrees }) => void (now[room] += degrees),
  });

  screen.say(`Two JavaScript functions are registered as tools. The thermometer takes ${SLOW_MS} ms, so Python reads all of them at once:`);
  screen.code(GATHER);
  const start = performance.now();
  const temperatures = await py.run(GATHER, { rooms: Object.keys(now) });
  screen.result(`${inspect(temperatures, { breakLength: Infinity })}\n5 × ${SLOW_MS} ms took ${(performance.now() - start).toFixed(0)} ms`);

  delay = 0;
  screen.say('A loop in which each result decides what happens next:');
  screen.code(LOOP);
  const { value, toolCalls } = await py.executeTask({ code: LOOP });
  screen.result(`${inspect(value)}, with ${toolCalls} tool calls`);

  screen.say('And a Python function as a tool for JavaScript:');
  screen.code(OFFER);
  await py.run(OFFER);
  screen.code("await py.tools.call('spread', { temperatures })");
  screen.result(inspect(await py.tools.call('spread', { temperatures })));
}
