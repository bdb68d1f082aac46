import { listHeader } from '../header-definition.js';
import { type InfoPackageValue, infoPackageForm } from './info-package.js';

/** The kinds of INFO that the sender wants to get; an empty one means none. RFC 6086 §7.3 */
export const RecvInfo = listHeader<InfoPackageValue>('Recv-Info', infoPackageForm, { mayBeEmpty: true });
