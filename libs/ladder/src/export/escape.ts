/**
 * Text from the network for XML and HTML: markup is escaped, and what no document may carry, could drive a reader or turn the
 * direction of writing is shown as its code point. Line ends and tabs stay.
 */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, showCodePoint)
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text from the network for Mermaid: all that could mean something there is written as its code point. */
export function escapeMermaid(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '?')
    .replaceAll(/[^\p{L}\p{N} .,()/§_-]/gu, (character) => `#${character.codePointAt(0)};`);
}

function showCodePoint(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}
