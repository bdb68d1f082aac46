import type { HeaderExplanation, MethodExplanation, StatusExplanation } from './explanation.js';
import { headerExplanations } from './headers.js';
import { methodExplanations } from './methods.js';
import { statusExplanations } from './status-codes.js';

export type { Explanation, HeaderExplanation, MethodExplanation, StatusExplanation } from './explanation.js';
export { sectionHeadings } from './sections.js';
export { headerExplanations, methodExplanations, statusExplanations };

const headersByName = new Map(headerExplanations.map((each) => [each.name.toLowerCase(), each]));
const methodsByName = new Map(methodExplanations.map((each) => [each.name, each]));
const statusByCode = new Map(statusExplanations.map((each) => [each.code, each]));

/** Compact forms. RFC 3261 §7.3.3, and the RFCs of the other headers */
export const compactForms: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
};
const longForms = new Map(Object.entries(compactForms));

/** What a header is for, by its name in any case or its compact form; undefined for one that is not known. */
export function explainHeader(name: string): HeaderExplanation | undefined {
  const lower = name.toLowerCase();
  return headersByName.get((longForms.get(lower) ?? lower).toLowerCase());
}

/** @param name methods are told apart by case (RFC 3261 §7.1) */
export function explainMethod(name: string): MethodExplanation | undefined {
  return methodsByName.get(name);
}

export function explainStatus(code: number): StatusExplanation | undefined {
  return statusByCode.get(code);
}
