import { listHeader } from '../header-definition.js';
import { type ResourcePriorityValue, resourcePriorityForm } from './resource-priority-value.js';

/** How important the request is to a network that is short of resources. RFC 4412 §3.1 */
export const ResourcePriority = listHeader<ResourcePriorityValue>('Resource-Priority', resourcePriorityForm);
