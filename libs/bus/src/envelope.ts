/** What an answer to a contract's question looks like on the wire: one of the two. */
export type Envelope =
  | { readonly answer: unknown }
  | {
      /** One line for the asker. */
      readonly error: { readonly message: string };
    };

/** Undefined where it is no envelope. An answer of `undefined` is an empty object, as JSON has no such value. */
export function readEnvelope(data: unknown): Envelope | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  if (!('error' in data)) return { answer: 'answer' in data ? data.answer : undefined };
  const { error } = data;
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;
  return { error: { message: String(error.message) } };
}
