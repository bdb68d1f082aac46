import type { MediaType } from './headers/media-type.js';

type Named = Pick<MediaType, 'type' | 'subtype'>;

/** Whether a media range takes a media type in; either may be written `*` in the range. RFC 3261 §20.1 */
export function takesIn(range: Named, { type, subtype }: Named): boolean {
  return (range.type === '*' || range.type === type) && (range.subtype === '*' || range.subtype === subtype);
}
