import { listHeader } from '../header-definition.js';
import { languageForm } from './language.js';

/** What languages the body is in. RFC 3261 §20.13 */
export const ContentLanguage = listHeader<string>('Content-Language', languageForm());
