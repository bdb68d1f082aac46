import { lws } from './characters.js';

/** WSP */
export const isBlank = (code: number): boolean => code === 32 || code === 9;

/** Without the white space around it. Unlike String.trim it leaves U+00A0, U+FEFF and their like, which are text. */
export function trimWhite(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && lws(text.charCodeAt(start))) start++;
  while (end > start && lws(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/**
 * Each fold with the white space around it as one space.
 * RFC 3261 §7.3.1. A loop, because a regular expression looks at a long run of blanks once from each of them.
 */
export function unfold(text: string): string {
  let at = text.indexOf('\r\n');
  if (at < 0) return text;
  let unfolded = '';
  let from = 0;
  while (at >= 0) {
    if (!isBlank(text.charCodeAt(at + 2))) {
      at = text.indexOf('\r\n', at + 2);
      continue;
    }
    let end = at;
    while (end > from && lws(text.charCodeAt(end - 1))) end--;
    unfolded += `${text.slice(from, end)} `;
    from = at + 2;
    while (from < text.length && lws(text.charCodeAt(from))) from++;
    at = text.indexOf('\r\n', from);
  }
  return unfolded + text.slice(from);
}

/** True where a CR or LF stands outside a fold: text that would end a line where its writer had none. */
export function breaksLine(text: string): boolean {
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (text.charCodeAt(at - 1) !== 13 || !isBlank(text.charCodeAt(at + 1))) return true;
  }
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
    if (text.charCodeAt(at + 1) !== 10) return true;
  }
  return false;
}

/** Line ends made into spaces. */
export function onOneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, ' ') : text;
}
