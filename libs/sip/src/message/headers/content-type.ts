import { singleHeader } from '../header-definition.js';
import { type MediaType, mediaTypeForm } from './media-type.js';

/** What the body is. RFC 3261 §20.15 */
export const ContentType = singleHeader<MediaType>('Content-Type', mediaTypeForm());
