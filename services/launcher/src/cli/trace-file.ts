import {
  type TracedCall,
  type TracedDecision,
  type TracedMessage,
  tracedDecision,
  tracedMessage,
} from '@trapezoid/contracts';
import { CliError } from './cli-error.js';

/** Reads what `trace --json` (a line for each event) or `call --json` (one object) has printed. @throws CliError */
export function readTraceFile(text: string, file: string): TracedCall {
  const messages: TracedMessage[] = [];
  const decisions: TracedDecision[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    for (const value of valuesIn(parse(line, index, file))) {
      const message = tracedMessage.safeParse(value);
      if (message.success) messages.push(message.data);
      else {
        const decision = tracedDecision.safeParse(value);
        if (decision.success) decisions.push(decision.data);
      }
    }
  }
  if (messages.length === 0) {
    throw new CliError(`${file} has no messages: give what \`trace --json\` or \`call --json\` has printed`);
  }
  return { messages, decisions };
}

function parse(line: string, index: number, file: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new CliError(`${file}, line ${index + 1}, is no JSON: give what \`trace --json\` has printed`);
  }
}

function valuesIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const known = value as Record<string, unknown>;
  const lists = [known.messages, known.decisions].filter(Array.isArray).flat();
  return [known.message, known.decision, ...lists];
}
