// The model of the demo where there is no other: it chooses an action for each message, and has the code ready.

import { respond, wantsCode } from '../__test__/support/agent.mjs';

const CODE = {
  birthday: `
different = 1.0
for n in range(30):
    different *= (365 - n) / 365
f"About {1 - different:.1%}."`,
  umbrella: `
weather = await tools.actions.GET_WEATHER(city="Bonn")
print(weather["text"])
opened = await tools.actions.OPEN_UMBRELLA() if weather["data"]["wet"] else None
f"Yes: {opened['text']}." if opened else "No, it stays closed."`,
};

export function scripted(prompt) {
  if (wantsCode(prompt)) {
    const [, task = prompt] = /<task>([^]*?)<\/task>/.exec(prompt) ?? [];
    const [, code] = Object.entries(CODE).find(([word]) => task.includes(word)) ?? [];
    return `\`\`\`python${code}\n\`\`\``;
  }
  return respond({ actions: prompt.includes('os.fork') ? 'EXECUTE_PYTHON' : 'PYTHON_ANALYZE' });
}
