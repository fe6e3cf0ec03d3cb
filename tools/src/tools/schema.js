/** @typedef {{ [word: string]: unknown }} Schema */

export const TEXT = { type: 'string' };
export const TEXT_OR_NONE = { type: ['string', 'null'], default: null };
export const NUMBER_OR_NONE = { type: ['number', 'null'], default: null };
export const MESSAGES = {
  type: 'array',
  items: { type: 'object', properties: { role: { type: 'string' } }, required: ['role'] },
  description: 'Messages such as {"role": "user", "content": "…"}.',
};

/**
 * The parameters of a tool. Python's arguments by place follow the order of the properties.
 * @param {Record<string, Schema>} properties
 * @param {string[]} [required]
 */
export function parameters(properties, required = []) {
  return { type: 'object', properties, required, additionalProperties: false };
}
