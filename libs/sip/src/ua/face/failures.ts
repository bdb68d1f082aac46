import type { SipResponse } from '../../message/response.js';
import type { CallEnd } from '../call-user.js';

/** A request had a final response other than 2xx; a timeout comes as 408, a failed transport as 503. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';

  constructor(
    method: string,
    readonly response: SipResponse,
  ) {
    super(`${method} was refused: ${response.statusCode} ${response.reasonPhrase}`);
  }
}

/** A call ended before it was answered. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';

  constructor(
    readonly end: CallEnd,
    /** What ended it, where a response did. */
    readonly response?: SipResponse,
  ) {
    super(describe(end));
  }
}

function describe({ kind, by, statusCode, reasonPhrase = '' }: CallEnd): string {
  const answer = statusCode === undefined ? reasonPhrase : `${statusCode} ${reasonPhrase}`.trimEnd();
  return `the call was ${kind} by the ${by} side${answer === '' ? '' : `: ${answer}`}`;
}
