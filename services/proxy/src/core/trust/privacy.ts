import {
  PAssertedIdentity,
  Privacy,
  ProxyRequire,
  type SipRequest,
  type SipResponse,
  SipSyntaxError,
} from '@trapezoid/sip';

/** What a proxy alone can do; the others take a B2BUA (RFC 3323 §5.1 to §5.3). */
const provided = ['id', 'none', 'critical', 'history'];

/**
 * The kinds of privacy that a request asks for and may not go without, and that are not provided here; undefined where
 * nothing stands in its way.
 * RFC 3323 §5
 */
export function unprovidedPrivacy(request: SipRequest): readonly string[] | undefined {
  const kinds = privacyOf(request);
  if (!kinds.includes('critical') || kinds.includes('none')) return undefined;
  const missing = kinds.filter((kind) => !provided.includes(kind));
  return missing.length === 0 ? undefined : missing;
}

/** Kinds of privacy that a message asks for. One that can't be read asks for all that is provided. */
export function privacyOf(message: SipRequest | SipResponse): readonly string[] {
  try {
    return message.header(Privacy) ?? [];
  } catch (error) {
    if (error instanceof SipSyntaxError) return ['id', 'history'];
    throw error;
  }
}

/**
 * A message without the asserted identity. That this was asked for is taken out too, as it is done; with the last kind
 * goes the header, and what asked for a service that knows it.
 * RFC 3325 §7, RFC 3323 §5
 */
export function withoutIdentity<Message extends SipRequest | SipResponse>(message: Message): Message {
  if (!message.has(PAssertedIdentity)) return message;
  return withoutKind(message.without(PAssertedIdentity) as Message, 'id');
}

export function withoutKind<Message extends SipRequest | SipResponse>(
  message: Message,
  kind: string,
): Message {
  const kinds = privacyOf(message);
  if (!kinds.includes(kind)) return message;
  const left = kinds.filter((each) => each !== kind);
  if (left.some((each) => each !== 'critical')) return message.with(Privacy, left) as Message;
  return withoutOptionTag(message.without(Privacy) as Message);
}

function withoutOptionTag<Message extends SipRequest | SipResponse>(message: Message): Message {
  if (!message.has(ProxyRequire)) return message;
  const tags = message.headers(ProxyRequire).filter((tag) => tag.toLowerCase() !== 'privacy');
  return (tags.length === 0 ? message.without(ProxyRequire) : message.withAll(ProxyRequire, tags)) as Message;
}
