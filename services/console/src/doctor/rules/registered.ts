import type { Rule } from '../finding.js';

/** It is registered, and until when. */
export const registered: Rule = ({ bindings, now }) => {
  const [binding] = bindings;
  if (binding === undefined) return undefined;
  const seconds = Math.max(0, Math.round((binding.expiresAt - now) / 1000));
  const { receivedFrom } = binding;
  const where = receivedFrom === undefined ? '' : `, over ${receivedFrom.protocol} from ${receivedFrom.host}`;
  return {
    rule: 'registered',
    severity: 'ok',
    what: `it is registered with ${bindings.length === 1 ? 'one contact' : `${bindings.length} contacts`} for ${seconds} s more${where}`,
    section: 'RFC 3261 §10.3',
    at: binding.updatedAt,
  };
};
