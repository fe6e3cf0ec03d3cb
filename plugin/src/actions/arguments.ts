// The arguments of an action, wherever elizaOS has put them: 2.x validates them into the options, the multi-step mode of 1.7
// into the state, its single-shot mode leaves what the model wrote in the response.

import type { HandlerOptions, Memory, State } from '@elizaos/core';

import { fencedCode } from '../solve/prompt.js';

export interface ExecuteArguments {
  code: string | undefined;
  workflowId: string | undefined;
}

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };

export function executeArguments(message: Memory, state?: State, options?: HandlerOptions, responses?: Memory[]): ExecuteArguments {
  const places: unknown[] = [
    options?.parameters,
    state?.data?.actionParams,
    ...(responses ?? []).map(({ content }) => content.params),
  ];
  const told = places.map(parametersOf).find(({ code }) => textOf(code) !== undefined) ?? {};
  return {
    code: unfenced(textOf(told.code)) ?? fencedCode(message.content.text ?? ''),
    workflowId: textOf(told.workflow_id) ?? textOf(told.workflowId),
  };
}

function parametersOf(given: unknown): Record<string, unknown> {
  if (typeof given === 'string') return fromText(given);
  if (typeof given !== 'object' || given === null) return {};
  const parameters = given as Record<string, unknown>;
  if ('code' in parameters) return parameters;
  // By the name of the action that they are for.
  return Object.values(parameters).map(parametersOf).find(inner => 'code' in inner) ?? {};
}

/** JSON, or XML of one element for each parameter. */
function fromText(text: string): Record<string, unknown> {
  try {
    return parametersOf(JSON.parse(text));
  } catch {
    return Object.fromEntries(['code', 'workflow_id'].flatMap(name => {
      const value = elementOf(text, name);
      return value === undefined ? [] : [[name, value]];
    }));
  }
}

function elementOf(xml: string, name: string): string | undefined {
  const inner = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(xml)?.[1];
  if (inner === undefined) return undefined;
  const literal = /^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/.exec(inner)?.[1];
  return literal ?? inner.replace(/&(lt|gt|quot|apos|amp);/g, entity => ENTITIES[entity] ?? entity);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Models like to fence what was asked for as plain code. */
function unfenced(code: string | undefined): string | undefined {
  return code?.trimStart().startsWith('```') ? fencedCode(code) ?? code : code;
}
