/** The largest message in bytes of UTF-8: what a NATS server takes unless told otherwise. */
export const maximumPayload = 1_048_576;

/**
 * A message as it goes over the wire: JSON, or nothing at all for `undefined`.
 * @throws RangeError when it is larger than `maximumPayload`, TypeError when it is no JSON value.
 */
export function printPayload(subject: string, data: unknown): string {
  if (data === undefined) return '';
  const text = JSON.stringify(data) as string | undefined;
  if (text === undefined) throw new TypeError(`a message to ${subject} must be a JSON value`);
  // At most three bytes for each UTF-16 unit: counting is only needed near the limit.
  if (text.length * 3 > maximumPayload && Buffer.byteLength(text) > maximumPayload) {
    throw new RangeError(`a message to ${subject} is larger than ${maximumPayload} bytes`);
  }
  return text;
}

/** Reads what printPayload has written. @throws SyntaxError when it is no JSON. */
export function parsePayload(text: string): unknown {
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
