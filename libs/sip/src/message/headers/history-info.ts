import type { NameAddress } from '../../grammar/name-address.js';
import { type ParameterForm, parameterForms } from '../../grammar/parameter-forms.js';
import { listHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** `number *( "." number )`, where a number has no zeros before it. */
const indexValue: ParameterForm = (value) =>
  (value ?? '').split('.').every((number) => /^(?:[1-9]\d*)?\d$/.test(number));

const forms = parameterForms({ index: indexValue, rc: indexValue, mp: indexValue, np: indexValue });

const entryForm = addressForm({ brackets: true, parameters: forms });

/**
 * The targets that a request had on its way, with their index; rc, mp and np say how each came about.
 * RFC 7044 §5. Deviation: an entry without an index is taken.
 */
export const HistoryInfo = listHeader<NameAddress>('History-Info', {
  parse(scanner) {
    const start = scanner.position;
    const entry = entryForm.parse(scanner);
    if (scanner.strict && !entry.parameters.has('index')) scanner.deviation('entry without an index', start);
    return entry;
  },
  print: entryForm.print,
});
