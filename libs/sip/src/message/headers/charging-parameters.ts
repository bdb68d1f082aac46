import type { ParameterForms } from '../../grammar/parameter-forms.js';
import { Parameters, parseParameter, parseParameters } from '../../grammar/parameters.js';
import type { HeaderForm } from '../header-form.js';

/** `generic-param *( SEMI generic-param )`: parameters without a value before them. RFC 7315 §5.5, §5.6 */
export const parametersForm = (forms?: ParameterForms): HeaderForm<Parameters> => ({
  parse(scanner) {
    const first = parseParameter(scanner, forms);
    return new Parameters([first, ...parseParameters(scanner, forms)], true);
  },
  print: (parameters) => parameters.toString().slice(1),
});
