/**
 * The text of an ext-value (`UTF-8''J%C3%A4s%C3%B8n%20Doe`); undefined for what is none, or in another charset than
 * UTF-8, the only one that is left. The language tag is passed over.
 * RFC 8187 §3.2.1, which has taken the place of RFC 5987
 */
export function parseExtendedValue(text: string): string | undefined {
  const encoded = /^utf-8'[a-z0-9-]*'((?:[a-z0-9!#$&+.^_`|~-]|%[0-9a-f]{2})*)$/i.exec(text)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    // Its bytes are no UTF-8.
    return undefined;
  }
}

/** A text as an ext-value; what a half of a character stands for can't be sent and becomes U+FFFD. */
export function printExtendedValue(text: string): string {
  const escaped = encodeURIComponent(Buffer.from(text).toString()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `UTF-8''${escaped}`;
}
