import { onOneLine } from './white-space.js';

/** The text that a quoted string stands for: quotes gone, escapes resolved. Other text comes back as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || text.charCodeAt(0) !== 34) return text;
  const inner = text.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\(.)/gs, '$1') : inner;
}

/**
 * A text as a quoted string. Line ends can't stand in one and become spaces; other controls are escaped.
 * RFC 3261 §25.1
 */
export function quote(text: string): string {
  return `"${onOneLine(text).replace(/[^\t !#-[\]-~\u0080-\uffff]/g, '\\$&')}"`;
}

/** True for a whole quoted string on one line. */
export function isQuotedString(text: string): boolean {
  if (text.length < 2 || text.charCodeAt(0) !== 34) return false;
  for (let i = 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) return i === text.length - 1;
    if (code === 92) i++;
    if (text.charCodeAt(i) === 13 || text.charCodeAt(i) === 10) return false;
  }
  return false;
}
