// A nested value of about the wanted size as JSON: what tools and language models exchange. The same one every time.

function item(index) {
  return {
    id: index,
    name: `item ${index}`,
    text: 'A line of prose as it stands in a message, with “quotes” and a snowman ☃ in it.',
    score: index * 0.37 + 0.125,
    active: index % 3 === 0,
    parent: index % 5 === 0 ? null : index - 1,
    tags: ['alpha', 'beta', `tag-${index % 17}`],
    position: { x: index * 1.5, y: 0.5 - index / 3, path: [index, index + 1, index + 2] },
  };
}

const size = (value) => JSON.stringify(value).length;

export function document(bytes) {
  const kind = { kind: 'document', version: 3, items: [] };
  const sample = 100;
  const each = size(Array.from({ length: sample }, (_, index) => item(index))) / sample;
  const count = Math.max(1, Math.round((bytes - size(kind)) / each));
  return { ...kind, items: Array.from({ length: count }, (_, index) => item(index)) };
}

/** What the way there and back has changed first, in words; undefined when nothing. */
export function firstChange(sent, got, path = 'value') {
  if (Object.is(sent, got)) return undefined;
  const bothObjects = typeof sent === 'object' && typeof got === 'object' && sent && got;
  if (!bothObjects) return `${path}: ${sent} came back as ${got}`;
  const keys = Object.keys(sent);
  if (Object.keys(got).length !== keys.length) return `${path}: came back with other keys`;
  for (const key of keys) {
    const change = firstChange(sent[key], got[key], `${path}.${key}`);
    if (change) return change;
  }
  return undefined;
}
