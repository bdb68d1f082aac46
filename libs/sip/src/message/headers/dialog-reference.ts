import { noValue, parameterForms, tokenValue } from '../../grammar/parameter-forms.js';
import { type Parameters, parseParameters } from '../../grammar/parameters.js';
import type { HeaderForm } from '../header-form.js';
import { parseCallId, printToken } from '../header-forms.js';

/** A dialog, named by its ids as whoever gets the request has them. RFC 3891 §6.1, RFC 3911 §7.1 */
export interface DialogReference {
  readonly callId: string;
  /** The receiver's own tag. */
  readonly toTag: string;
  readonly fromTag: string;
  /** Others: early-only. */
  readonly parameters: Parameters;
}

const forms = parameterForms({ 'to-tag': tokenValue, 'from-tag': tokenValue, 'early-only': noValue });

/** `callid *( SEMI param )` with one to-tag and one from-tag. */
export const dialogReferenceForm: HeaderForm<DialogReference> = {
  parse(scanner) {
    const callId = parseCallId(scanner);
    const parameters = parseParameters(scanner, forms);
    const toTag = parameters.get('to-tag');
    const fromTag = parameters.get('from-tag');
    if (toTag === undefined || fromTag === undefined) return scanner.fail('to-tag and from-tag expected');
    return { callId, toTag, fromTag, parameters: parameters.without('to-tag').without('from-tag') };
  },
  print: ({ callId, toTag, fromTag, parameters }) =>
    `${callId};to-tag=${printToken(toTag)};from-tag=${printToken(fromTag)}${parameters.toString()}`,
};
