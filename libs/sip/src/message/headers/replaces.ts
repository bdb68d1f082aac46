import { singleHeader } from '../header-definition.js';
import { type DialogReference, dialogReferenceForm } from './dialog-reference.js';

/** The dialog that the new one takes the place of. RFC 3891 §3 */
export const Replaces = singleHeader<DialogReference>('Replaces', dialogReferenceForm);
