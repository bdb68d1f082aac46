const longestHead = 65_535;
const mostLines = 512;

/**
 * The start line and the header fields of a message as text, however broken the rest may be: names in lower case,
 * continuation lines joined (RFC 3261 §7.3.1).
 */
export function readHead(text: string): {
  firstLine: string;
  fields: readonly (readonly [string, string])[];
} {
  const lines = text.slice(0, longestHead).split(/\r?\n/, mostLines);
  const start = Math.max(
    0,
    lines.findIndex((line) => line !== ''),
  );
  const fields: [string, string][] = [];
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '') break;
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last[1] = `${last[1]} ${line.trim()}`.trim();
      continue;
    }
    const colon = line.indexOf(':');
    if (colon >= 0) fields.push([line.slice(0, colon).trimEnd().toLowerCase(), line.slice(colon + 1).trim()]);
  }
  return { firstLine: lines[start] ?? '', fields };
}
