/**
 * Text that is not what the grammar asks for.
 * `statusCode` is the response that fits when a request carried it.
 */
export class SipSyntaxError extends Error {
  override readonly name = 'SipSyntaxError';

  constructor(
    /** What is wrong, fit for a reason phrase. */
    readonly reason: string,
    /** Where in the text, in characters from its start. */
    readonly offset: number,
    /** The header field it stands in, or 'start line'. */
    readonly where?: string,
    readonly statusCode: number = 400,
  ) {
    super(`${where === undefined ? '' : `${where}: `}${reason} (at ${offset})`);
  }

  /** The same error, told with the place it was found in; that place begins at `start` in the text that was read. */
  in(where: string, start = 0): SipSyntaxError {
    return this.where === undefined
      ? new SipSyntaxError(this.reason, this.offset - start, where, this.statusCode)
      : this;
  }
}
