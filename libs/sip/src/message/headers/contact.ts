import {
  type AddressRules,
  type NameAddress,
  parseNameAddress,
  printNameAddress,
} from '../../grammar/name-address.js';
import {
  numberValue,
  parameterForms,
  qualityValue,
  quotedUrnValue,
  quotedValue,
} from '../../grammar/parameter-forms.js';
import type { Scanner } from '../../grammar/scanner.js';
import { listHeader } from '../header-definition.js';
import { secondsOr3600 } from './expires.js';

/** A contact address, or `*` in a REGISTER that removes every binding. RFC 3261 §20.10 */
export type ContactValue = NameAddress | '*';

/** RFC 3261 §25.1 (contact-params), RFC 5626 §11, RFC 5627 §9 */
const contactRules: AddressRules = {
  parameters: parameterForms({
    q: qualityValue,
    expires: numberValue,
    'reg-id': (value) => numberValue(value) && Number(value) > 0 && Number(value) < 0x80000000,
    '+sip.instance': quotedUrnValue,
    'pub-gruu': quotedValue,
    'temp-gruu': quotedValue,
  }),
};

function parseContact(scanner: Scanner): ContactValue {
  const start = scanner.position;
  if (scanner.take('*')) {
    scanner.skipWhite();
    if (scanner.atEnd) return '*';
    // A display name may begin with it: "*67 <sip:…>".
    scanner.position = start;
  }
  return parseNameAddress(scanner, contactRules);
}

export const Contact = listHeader<ContactValue>('Contact', {
  parse: parseContact,
  print: (value) => (value === '*' ? '*' : printNameAddress(value)),
});

/** The q parameter, 0 to 1; undefined where absent or malformed. RFC 3261 §20.10 (qvalue) */
export function qualityOf(address: NameAddress): number | undefined {
  const q = address.parameters.get('q');
  return q !== undefined && /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?|\.\d{1,3})$/.test(q) ? Number(q) : undefined;
}

/** The expires parameter in seconds; what is no number below 2^32 counts as 3600 (RFC 3261 §10.2.1.1, §20.10). */
export function expiresOf(address: NameAddress): number | undefined {
  if (!address.parameters.has('expires')) return undefined;
  return secondsOr3600(address.parameters.text('expires') ?? '');
}

/** The reg-id parameter, from 1 on: which of a phone's flows this is; undefined where absent or malformed. RFC 5626 §11 */
export function registrationIdOf(address: NameAddress): number | undefined {
  const id = address.parameters.number('reg-id');
  return id !== undefined && id > 0 && id < 0x80000000 ? id : undefined;
}

/** The URN in +sip.instance, without its brackets: which phone this is. RFC 5626 §4.1 */
export function instanceOf(address: NameAddress): string | undefined {
  const text = address.parameters.text('+sip.instance');
  return text?.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : undefined;
}
