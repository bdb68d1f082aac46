import { parameterForms, tokenValue } from '../../grammar/parameter-forms.js';
import type { Parameters } from '../../grammar/parameters.js';
import { singleHeader } from '../header-definition.js';
import { parameterizedForm } from '../header-forms.js';
import { eventTypeForm } from './event-type.js';

/** RFC 6665 §8.2.1 */
export interface EventValue {
  /** The package with its templates: 'reg', 'presence.winfo'. Case matters. */
  readonly eventType: string;
  /** id. */
  readonly parameters: Parameters;
}

/** What a subscription is about. RFC 6665 §8.2.1 */
export const Event = singleHeader<EventValue>(
  'Event',
  parameterizedForm('eventType', eventTypeForm, parameterForms({ id: tokenValue })),
);

/** True where two Event headers name the same subscription: type and id, by case; the rest does not matter. */
export const eventEquals = (a: EventValue, b: EventValue): boolean =>
  a.eventType === b.eventType && a.parameters.get('id') === b.parameters.get('id');
