import { singleHeader } from '../header-definition.js';
import { type DialogReference, dialogReferenceForm } from './dialog-reference.js';

/** The dialog that the new one is joined with. RFC 3911 §7.1 */
export const Join = singleHeader<DialogReference>('Join', dialogReferenceForm);
