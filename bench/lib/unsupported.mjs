// What a contestant cannot do is said in its row; it is no failure.

export class Unsupported extends Error {
  unsupported = true;
}

/** The contestant's function of that name, or the reason why it has none. */
export function need(api, name) {
  if (api[name]) return api[name];
  throw new Unsupported(api.unsupported?.[name] ?? `has no ${name}`);
}
