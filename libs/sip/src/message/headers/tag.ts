import { parameterForms, tokenValue } from '../../grammar/parameter-forms.js';

/** tag-param: the parameter that From and To share. RFC 3261 §25.1 */
export const tagForms = parameterForms({ tag: tokenValue });
