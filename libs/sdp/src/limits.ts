/** Bytes; a description larger than this is refused unread. A browser's with every candidate stays below 20 kB. */
export const maximumBytes = 65_536;

/** m= sections. */
export const maximumMedia = 32;

/** Formats in one m= line: RTP has 128 payload types. */
export const maximumFormats = 128;
