import type { NameAddress } from '@trapezoid/sip';

/**
 * The instance in +sip.instance, without its quotes and angle brackets; undefined where there is none.
 * Deviation: one without angle brackets is taken (RFC 5626 §4.1 asks for them).
 */
export function instanceIn(contact: NameAddress): string | undefined {
  const text = contact.parameters.text('+sip.instance')?.replace(/^<|>$/g, '');
  return text === '' ? undefined : text;
}
