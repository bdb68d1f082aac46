const colours: Readonly<Record<string, string>> = { warn: '\u001b[33m', error: '\u001b[31m' };
const dim = '\u001b[2m';
const plain = '\u001b[0m';

/** One structured line for a reader: time, level, service, message, then the fields as name=value. */
export function prettyLine(line: string, colour: boolean): string {
  const record = JSON.parse(line) as Record<string, unknown>;
  const { level, time, service, message, ...fields } = record;
  const paint = (code: string | undefined, text: string): string =>
    colour && code !== undefined ? `${code}${text}${plain}` : text;
  const name = String(level);
  const parts = [
    paint(dim, String(time).slice(11, 23)),
    paint(colours[name], name.toUpperCase().padEnd(5)),
    String(service).padEnd(12),
    oneLine(String(message)),
  ];
  for (const [key, value] of Object.entries(fields)) parts.push(paint(dim, `${key}=${printValue(value)}`));
  return `${parts.join(' ')}\n`;
}

function printValue(value: unknown): string {
  if (typeof value === 'string') return /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value);
}

/** Control characters could end the line or drive the reader's terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
