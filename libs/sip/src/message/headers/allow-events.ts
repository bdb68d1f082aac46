import { listHeader } from '../header-definition.js';
import { eventTypeForm } from './event-type.js';

/** Event packages that the sender supports. RFC 6665 §8.2.2 */
export const AllowEvents = listHeader<string>('Allow-Events', eventTypeForm);
