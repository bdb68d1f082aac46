import { anyValue, hostValue, parameterForms, quotedValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parametersForm } from './charging-parameters.js';

const { parse, print } = parametersForm(
  parameterForms({
    'icid-value': anyValue,
    'icid-generated-at': hostValue,
    'orig-ioi': anyValue,
    'term-ioi': anyValue,
    'related-icid': anyValue,
    'related-icid-generated-at': hostValue,
    'transit-ioi': quotedValue,
  }),
);

/** What joins the charging records of a call: icid-value, and more. RFC 7315 §4.6, §5.6 */
export const PChargingVector = singleHeader<Parameters>('P-Charging-Vector', {
  parse(scanner) {
    const start = scanner.position;
    const parameters = parse(scanner);
    if (!parameters.has('icid-value')) {
      scanner.position = start;
      scanner.fail('icid-value expected');
    }
    return parameters;
  },
  print,
});
