// The model behind the agents: a provider's where its key is in the environment, else a script that reads the results so far.

import { createModels } from '@elizaos/python-tools';

/** @returns {{ model: import('../../index.js').AgentModel, about: string }} */
export function demoModel() {
  const { OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model } = process.env;
  const models = createModels({ providers: { openai: { ...(baseUrl && { baseUrl }), ...(model && { model }) } } });
  if (models.providers.length > 0) return { model: /** @type {any} */ (models), about: `its model is ${models.providers[0]}'s` };
  return { model: { chat: scripted, stream }, about: 'its model is a script (OPENAI_API_KEY or another provider\'s key gives it a real one)' };
}

/** @param {{ messages: any[] }} question */
function scripted({ messages }) {
  const [customer, order, refund] = ['find_customer', 'last_order', 'refund'].map(name => resultOf(messages, name));
  if (refund) return { text: `Done: ${refund.refunded} € for order ${refund.order_id} are on their way (${refund.reference}).` };
  if (order) return calling('refund', { order_id: order.order_id, amount: order.amount });
  return customer ? calling('last_order', customer) : calling('find_customer', { email: 'ada@example.com' });
}

/** @param {{ messages: any[] }} question */
async function* stream(question) {
  const answer = scripted(question);
  for (const word of 'text' in answer ? answer.text.split(/(?<= )/) : []) yield { type: /** @type {const} */ ('text'), text: word };
  yield { type: /** @type {const} */ ('done'), ...answer };
}

/** @param {string} name @param {object} args */
function calling(name, args) {
  return { toolCalls: [{ id: `call_${name}`, type: /** @type {const} */ ('function'), function: { name: `shop__${name}`, arguments: JSON.stringify(args) } }] };
}

/** @param {any[]} messages @param {string} name */
function resultOf(messages, name) {
  const found = messages.find(message => message.role === 'tool' && message.tool_call_id === `call_${name}`);
  return found && JSON.parse(found.content);
}
