import type { NameAddress } from '../../grammar/name-address.js';
import { type ParameterForm, parameterForms } from '../../grammar/parameter-forms.js';
import { listHeader } from '../header-definition.js';
import { addressForm } from '../header-forms.js';

/** `number *( "." number )`, where a number has no zeros before it. */
const indexValue: ParameterForm = (value) =>
  (value ?? '').split('.').every((number) => /^(?:[1-9]\d*)?\d$/.test(number));

const forms = parameterForms({ index: indexValue, rc: indexValue, mp: indexValue, np: indexValue });

/** The targets that a request had on its way, with their index; rc, mp and np say how each came about. RFC 7044 §5 */
export const HistoryInfo = listHeader<NameAddress>(
  'History-Info',
  addressForm({ brackets: true, parameters: forms }),
);
