/** An answer that is an error: what the caller sees of it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    /** A short word for a program, e.g. `unknown-phone`. */
    readonly code: string,
    /** One line for a reader: what is wrong and what to do. */
    readonly detail: string,
  ) {
    super(detail);
  }
}
