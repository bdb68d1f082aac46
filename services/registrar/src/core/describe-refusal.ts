import type { RegistrationRefusal } from '@trapezoid/contracts';
import {
  type CredentialsRefusal,
  isSipUri,
  MinExpires,
  printUri,
  type SipRequest,
  type SipResponse,
  SipSyntaxError,
  sipUri,
  To,
  Unsupported,
  unescapePart,
} from '@trapezoid/sip';
import { receivedFrom } from './received-from.js';

/** What asks for each refusal, by its status code. */
const paragraphs: Readonly<Record<number, string>> = {
  400: 'RFC 3261 §21.4.1',
  401: 'RFC 3261 §10.3 step 3',
  403: 'RFC 3261 §10.3 step 4',
  404: 'RFC 3261 §10.3 step 5',
  415: 'RFC 3261 §8.2.3',
  416: 'RFC 3261 §8.2.2.1',
  420: 'RFC 3261 §10.3 step 2',
  421: 'RFC 3327 §5.3',
  423: 'RFC 3261 §10.3 step 7',
  439: 'RFC 5626 §11.6',
  500: 'RFC 3261 §10.3 step 7',
  503: 'RFC 3261 §21.5.4',
};

/** In characters. */
const longest = 512;

/** A refusal but for what the teller adds of itself. */
export type Refusal = Omit<RegistrationRefusal, 'registrar' | 'at' | 'untold'>;

/**
 * What is told of a refused REGISTER. Undefined for one that phones see to by themselves: a 401 where there were no
 * credentials, or right ones with an old nonce.
 */
export function describeRefusal(
  request: SipRequest,
  response: SipResponse,
  about: {
    /** Credentials that were refused. */
    readonly credentials?: readonly CredentialsRefusal[];
    /** What asks for it, where the status code does not say. */
    readonly paragraph?: string;
  } = {},
): Refusal | undefined {
  if (response.statusCode < 300) return undefined;
  const telling = (about.credentials ?? []).filter(({ cause }) => !expected.has(cause));
  if (response.statusCode === 401 && telling.length === 0) return undefined;
  const addressOfRecord = readable(() => recordIn(request));
  const source = readable(() => receivedFrom(request));
  const userAgent = request.text('User-Agent');
  const callId = request.text('Call-ID');
  const detail = telling.at(-1)?.reason ?? detailIn(response);
  return {
    ...(addressOfRecord === undefined ? {} : { addressOfRecord: cut(addressOfRecord) }),
    ...(source === undefined ? {} : { receivedFrom: source }),
    ...(userAgent === undefined ? {} : { userAgent: cut(userAgent) }),
    ...(callId === undefined ? {} : { callId: cut(callId) }),
    statusCode: response.statusCode,
    reasonPhrase: cut(response.reasonPhrase),
    ...(detail === undefined ? {} : { detail: cut(detail) }),
    paragraph: about.paragraph ?? paragraphOf(request, response),
  };
}

/** What asks for the refusal of a REGISTER, where nobody knows better. */
export function paragraphOf(request: SipRequest, { statusCode }: SipResponse): string {
  const removesAll = /^\s*\*/.test(request.text('Contact') ?? '');
  if (statusCode === 400 && removesAll) return 'RFC 3261 §10.3 step 6';
  return paragraphs[statusCode] ?? 'RFC 3261 §10.3';
}

const expected: ReadonlySet<string> = new Set(['nonce-unknown', 'nonce-expired', 'nonce-forgotten']);

const cut = (text: string): string => text.slice(0, longest);

/** Whom the REGISTER is for, without a password that may stand in its URI. */
function recordIn(request: SipRequest): string | undefined {
  const uri = request.header(To)?.uri;
  if (uri === undefined || !isSipUri(uri)) return uri === undefined ? undefined : printUri(uri);
  const { scheme, host, user } = uri;
  return printUri(sipUri({ scheme, host, ...(user === undefined ? {} : { user: unescapePart(user) }) }));
}

/** What a header of the response says, and its reason phrase does not. */
function detailIn(response: SipResponse): string | undefined {
  const minimum = response.header(MinExpires);
  if (minimum !== undefined) return `asked for less than ${minimum} s`;
  const unsupported = response.headers(Unsupported);
  return unsupported.length === 0 ? undefined : `asks for ${unsupported.join(', ')}`;
}

/** A part that can't be read is left out: the refusal may be for just that. */
function readable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}
