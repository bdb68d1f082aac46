import type { TracedMessage } from '@trapezoid/contracts';
import { compareMessages } from './arrows.js';

/** The messages of one Call-ID in order of time. */
export interface CallMessages {
  readonly callId: string;
  readonly messages: readonly TracedMessage[];
}

/** Messages by Call-ID, the call that began first coming first. */
export function groupByCall(messages: readonly TracedMessage[]): CallMessages[] {
  const calls = new Map<string, TracedMessage[]>();
  for (const message of [...messages].sort(compareMessages)) {
    const known = calls.get(message.callId);
    if (known === undefined) calls.set(message.callId, [message]);
    else known.push(message);
  }
  return [...calls].map(([callId, own]) => ({ callId, messages: own }));
}
