import { createHmac, timingSafeEqual } from 'node:crypto';
import { CallId, type Secrets, type SipRequest } from '@trapezoid/sip';

const macBytes = 12;

/** What the key is for that an element of this name shares with its proxy. */
export const routeMarkPurpose = (name: string): string => `routes of ${name}`;

/**
 * What an element puts into the user part of a Route URI of its proxy, to say that it sends this request: its name, signed for
 * the request's Call-ID. Who has seen one can do nothing with it in another call.
 * @param keys those of the element and its proxy; the first one signs.
 */
export function markOf(name: string, request: SipRequest, keys: Secrets): string {
  return `${name}.${macOf(keys()[0], name, request).toString('base64url')}`;
}

/**
 * Whether a Route user part is the mark of the element of this name: `good`; `forged` where it gives the name and can't prove it;
 * `none` where it is something else.
 * @param keys each is good.
 */
export function readMark(
  user: string | undefined,
  name: string,
  request: SipRequest,
  keys: Secrets,
): 'good' | 'forged' | 'none' {
  if (user === name) return 'forged';
  if (user === undefined || !user.startsWith(`${name}.`)) return 'none';
  const mac = Buffer.from(user.slice(name.length + 1), 'base64url');
  if (mac.length !== macBytes) return 'forged';
  return keys().some((key) => timingSafeEqual(mac, macOf(key, name, request))) ? 'good' : 'forged';
}

function macOf(key: string, name: string, request: SipRequest): Buffer {
  const subject = `${name}\n${request.required(CallId)}`;
  return createHmac('sha256', key).update(subject).digest().subarray(0, macBytes);
}
