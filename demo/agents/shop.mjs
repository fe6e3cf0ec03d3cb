// What the agent works with: a shop that knows its customers, their orders, and how to give money back.

const TEXT = { type: 'string' };
const CUSTOMERS = { 'ada@example.com': 'usr_7f31' };
const ORDERS = { usr_7f31: { order_id: '#W9082', item: 'a brass gear', amount: 41.5 } };

/**
 * @param {string} name
 * @param {string} description
 * @param {Record<string, object>} properties
 * @param {(args: any) => unknown} handler
 * @returns {import('../../index.js').ToolDefinition}
 */
function tool(name, description, properties, handler) {
  return { name: `shop.${name}`, description, parameters: { type: 'object', properties, required: Object.keys(properties) }, handler };
}

/** @param {(name: string) => unknown} [meanwhile] Awaited before a tool answers. */
export function shop(meanwhile = () => undefined) {
  /** @param {string} name @param {(args: any) => unknown} answer */
  const after = (name, answer) => async (/** @type {any} */ args) => {
    await meanwhile(name);
    return answer(args);
  };
  return [
    tool('find_customer', 'Finds a customer by e-mail.', { email: TEXT }, after('find_customer', ({ email }) => {
      const id = CUSTOMERS[/** @type {keyof typeof CUSTOMERS} */ (email)];
      if (id === undefined) throw new Error(`nobody has the address ${email}`);
      return { customer_id: id };
    })),
    tool('last_order', 'The latest order of a customer.', { customer_id: TEXT }, after('last_order', ({ customer_id: id }) => ORDERS[/** @type {keyof typeof ORDERS} */ (id)] ?? null)),
    tool('refund', 'Gives the money of an order back.', { order_id: TEXT, amount: { type: 'number' } }, after('refund', ({ order_id: id, amount }) => ({ order_id: id, refunded: amount, reference: 'R-1' }))),
  ];
}
