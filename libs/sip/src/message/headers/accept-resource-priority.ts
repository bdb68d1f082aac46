import { listHeader } from '../header-definition.js';
import { type ResourcePriorityValue, resourcePriorityForm } from './resource-priority-value.js';

/** What Resource-Priority values an element acts on. RFC 4412 §3.2 */
export const AcceptResourcePriority = listHeader<ResourcePriorityValue>(
  'Accept-Resource-Priority',
  resourcePriorityForm,
  { mayBeEmpty: true },
);
