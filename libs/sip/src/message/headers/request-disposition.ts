import { listHeader } from '../header-definition.js';
import { keywordForm } from '../header-forms.js';

const directives = [
  ...['proxy', 'redirect', 'cancel', 'no-cancel', 'fork', 'no-fork', 'recurse', 'no-recurse'],
  ...['parallel', 'sequential', 'queue', 'no-queue'],
];

/** How the caller wants proxies to treat the request. RFC 3841 §9.1 */
export const RequestDisposition = listHeader<string>('Request-Disposition', keywordForm(...directives));
