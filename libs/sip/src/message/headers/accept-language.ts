import { parameterForms, qualityValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { listHeader } from '../header-definition.js';
import { parameterizedForm } from '../header-forms.js';
import { languageForm } from './language.js';

/** A range of languages, `*` for any, with its q. RFC 3261 §20.3 */
export interface AcceptLanguageValue {
  readonly language: string;
  readonly parameters: Parameters;
}

/** What languages reasons, descriptions and bodies are wanted in. RFC 3261 §20.3 */
export const AcceptLanguage = listHeader<AcceptLanguageValue>(
  'Accept-Language',
  parameterizedForm('language', languageForm(true), parameterForms({ q: qualityValue })),
  { mayBeEmpty: true },
);
