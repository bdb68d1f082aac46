import { fullName } from '../hop/compact-forms.js';
import type { HeaderExplanation, MethodExplanation, StatusExplanation } from './explanation.js';
import { headerExplanations } from './headers.js';
import { methodExplanations } from './methods.js';
import { statusExplanations } from './status-codes.js';

export { compactForms } from '../hop/compact-forms.js';
export type { Explanation, HeaderExplanation, MethodExplanation, StatusExplanation } from './explanation.js';
export { sectionHeadings } from './sections.js';
export { headerExplanations, methodExplanations, statusExplanations };

const headersByName = new Map(headerExplanations.map((each) => [each.name.toLowerCase(), each]));
const methodsByName = new Map(methodExplanations.map((each) => [each.name, each]));
const statusByCode = new Map(statusExplanations.map((each) => [each.code, each]));

/** What a header is for, by its name in any case or its compact form; undefined for one that is not known. */
export function explainHeader(name: string): HeaderExplanation | undefined {
  return headersByName.get(fullName(name).toLowerCase());
}

/** @param name methods are told apart by case (RFC 3261 §7.1) */
export function explainMethod(name: string): MethodExplanation | undefined {
  return methodsByName.get(name);
}

export function explainStatus(code: number): StatusExplanation | undefined {
  return statusByCode.get(code);
}
