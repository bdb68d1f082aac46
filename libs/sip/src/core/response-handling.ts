/** What a client does about a final response where it can; where it can't, the response goes to its user. */
export type ResponseAction =
  /** It is the outcome, whatever else could be tried. */
  | 'deliver'
  | 'answer challenge'
  | 'try contacts'
  | 'use proxy'
  | 'change body'
  | 'use SIP URI'
  | 'omit extensions'
  | 'offer extensions'
  /** It is the outcome unless a redirection has left another contact to try. */
  | 'try next contact';

/** The responses from one status code to another, and what is done about them. */
export interface ResponseRow {
  readonly from: number;
  readonly to: number;
  readonly action: ResponseAction;
  readonly source: string;
}

const row = (from: number, to: number, action: ResponseAction, source: string): ResponseRow => ({
  from,
  to,
  action,
  source,
});

/**
 * What follows a final response: the first row counts that its status code is in. Codes that nobody knows are in the row
 * of their class (RFC 3261 §8.1.3.2). That a 503 goes to the next server is not here: to the user that is all one hop
 * (RFC 3263 §4.3, see TargetFailover).
 * RFC 3261 §8.1.3.4, §8.1.3.5
 */
export const responseHandling: readonly ResponseRow[] = [
  row(200, 299, 'deliver', 'RFC 3261 §8.1.3'),
  row(305, 305, 'use proxy', 'RFC 3261 §21.3.4'),
  row(380, 380, 'deliver', 'RFC 3261 §21.3.5'),
  row(300, 399, 'try contacts', 'RFC 3261 §8.1.3.4'),
  row(401, 401, 'answer challenge', 'RFC 3261 §22.2'),
  row(407, 407, 'answer challenge', 'RFC 3261 §22.3'),
  row(413, 413, 'change body', 'RFC 3261 §21.4.11'),
  row(415, 415, 'change body', 'RFC 3261 §21.4.13'),
  row(416, 416, 'use SIP URI', 'RFC 3261 §21.4.14'),
  row(420, 420, 'omit extensions', 'RFC 3261 §21.4.15'),
  row(421, 421, 'offer extensions', 'RFC 3261 §21.4.16'),
  row(400, 599, 'try next contact', 'RFC 3261 §8.1.3.4'),
  // Whoever sends it knows of the user, not of one contact only: there is no use in asking the others.
  row(600, 699, 'deliver', 'RFC 3261 §21.6'),
];

/** What to do about a final response with this status code, 200 to 699. */
export function actionFor(statusCode: number): ResponseAction {
  return responseHandling.find(({ from, to }) => statusCode >= from && statusCode <= to)?.action ?? 'deliver';
}
