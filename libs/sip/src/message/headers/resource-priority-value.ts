import type { HeaderForm } from '../header-form.js';
import { printToken } from '../header-forms.js';

/** A priority in the order of its namespace. RFC 4412 §3.1 */
export interface ResourcePriorityValue {
  readonly namespace: string;
  readonly priority: string;
}

/** `namespace "." r-priority`, both tokens without dots. RFC 4412 §3.1 */
export const resourcePriorityForm: HeaderForm<ResourcePriorityValue> = {
  parse(scanner) {
    const start = scanner.position;
    const [namespace, priority, ...others] = scanner.token('namespace').split('.');
    if (!namespace || !priority || others.length > 0) {
      scanner.position = start;
      return scanner.fail('malformed priority');
    }
    return { namespace, priority };
  },
  print: ({ namespace, priority }) => `${printToken(namespace)}.${printToken(priority)}`,
};
