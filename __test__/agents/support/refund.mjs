// A shop with three tools, and a model that is written down: what it says next is read from the conversation, so that a lost
// result is a wrong answer.

export const ANSWER = 'Refunded 41.5 for #W9082 (ref R-1)';
export const USER = { user_id: 'usr_7f31' };
export const ORDER = { order_id: '#W9082', amount: 41.5 };

const TEXT = { type: 'string' };

/** @typedef {{ name: string, args: any }} Called */

/**
 * Each refuses what the step before did not tell.
 * @param {Called[]} [log]
 * @param {(called: Called) => unknown} [meanwhile] Awaited before the tool answers.
 * @returns {import('../../../index.js').ToolDefinition[]}
 */
export function shopTools(log = [], meanwhile = () => undefined) {
  /** @param {string} name @param {string} description @param {Record<string, object>} properties @param {(args: any) => unknown} answer */
  const tool = (name, description, properties, answer) => ({
    name: `shop.${name}`,
    description,
    parameters: { type: 'object', properties: { ...properties, idempotency_key: TEXT }, required: Object.keys(properties) },
    handler: async (/** @type {any} */ args) => {
      log.push({ name, args });
      await meanwhile({ name, args });
      return answer(args);
    },
  });
  return [
    tool('find_user', 'finds a user by e-mail', { email: TEXT }, () => USER),
    tool('get_order', 'the latest order of a user', { user_id: TEXT }, ({ user_id }) => {
      if (user_id !== USER.user_id) throw new Error(`nobody is ${user_id}`);
      return ORDER;
    }),
    tool('refund', 'refunds an order', { order_id: TEXT, amount: { type: 'number' } }, ({ order_id, amount }) => {
      if (order_id !== ORDER.order_id || amount !== ORDER.amount) throw new Error(`no order ${order_id} of ${amount}`);
      return { refunded: amount, order_id, ref: 'R-1' };
    }),
  ];
}

/** @param {string} name @param {object} args */
export function calling(name, args) {
  return {
    toolCalls: [{ id: `call_${name}`, type: /** @type {const} */ ('function'), function: { name: `shop__${name}`, arguments: JSON.stringify(args) } }],
    usage: { promptTokens: 10, completionTokens: 5, totalTokens: 15 },
  };
}

/**
 * The newest result of a tool, by the call that asked for it.
 * @param {any[]} messages
 * @param {string} name
 */
export function resultOf(messages, name) {
  const ids = messages.flatMap(message => message.tool_calls ?? []).filter(call => call.function.name === `shop__${name}`).map(call => call.id);
  const found = messages.filter(message => message.role === 'tool' && ids.includes(message.tool_call_id)).at(-1);
  return found && JSON.parse(found.content);
}

/** @param {{ messages: any[] }} question */
export function refundModel({ messages }) {
  const [user, order, refund] = ['find_user', 'get_order', 'refund'].map(name => resultOf(messages, name));
  if (refund) return { text: `Refunded ${refund.refunded} for ${refund.order_id} (ref ${refund.ref})`, usage: { promptTokens: 20, completionTokens: 9, totalTokens: 29 } };
  if (order) return calling('refund', order);
  return user ? calling('get_order', user) : calling('find_user', { email: 'ada@example.com' });
}
