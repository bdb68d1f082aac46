/** One header field of a message, as it stands there. */
export interface HeaderLine {
  /** As written; compact forms too. */
  readonly name: string;
  readonly value: string;
}

export interface MessageParts {
  readonly firstLine: string;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}

/** Splits a message into its lines; folded lines are one (RFC 3261 §7.3.1). */
export function readMessage(text: string): MessageParts {
  const end = /\r?\n\r?\n/.exec(text);
  const head = end === null ? text : text.slice(0, end.index);
  const body = end === null ? '' : text.slice(end.index + end[0].length);
  const [firstLine = '', ...lines] = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = lines
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':');
      if (colon < 0) return { name: '', value: line };
      return { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
    });
  return { firstLine, headers, body };
}
