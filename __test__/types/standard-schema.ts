// What zod, Valibot and ArkType give, cut down to what the standard asks of them.

export const schema = {
  '~standard': {
    version: 1 as const,
    vendor: 'example',
    validate: (value: unknown) => ({ value: value as { x: number } }),
    jsonSchema: { input: ({ target }: { target: string }): Record<string, unknown> => ({ $schema: target, type: 'object' }) },
    types: undefined as { input: { x: number }; output: { x: number } } | undefined,
  },
};
