import type { Direction, MediaDescription, SessionDescription } from './session-description.js';

export function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

export function receives(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

export function directionFrom(send: boolean, receive: boolean): Direction {
  if (send) return receive ? 'sendrecv' : 'sendonly';
  return receive ? 'recvonly' : 'inactive';
}

/** The same flow, seen from the other end. */
export function reverseDirection(direction: Direction): Direction {
  return directionFrom(receives(direction), sends(direction));
}

/** What flows when both allow it. */
export function intersectDirections(one: Direction, other: Direction): Direction {
  return directionFrom(sends(one) && sends(other), receives(one) && receives(other));
}

/**
 * The widest direction that an answer may have: what the offerer sends may be received, what it receives may
 * be sent, as far as the answerer wants to. RFC 3264 §6.1
 */
export function answerDirection(offered: Direction, wanted: Direction): Direction {
  return intersectDirections(reverseDirection(offered), wanted);
}

/** The attribute of the stream, else that of the session, else sendrecv (RFC 8866 §6.7). */
export function directionOf(description: SessionDescription, media: MediaDescription): Direction {
  return media.direction ?? description.direction ?? 'sendrecv';
}
