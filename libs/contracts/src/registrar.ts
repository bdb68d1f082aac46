import { z } from 'zod';
import { transportAddress } from './address.js';
import { tell } from './subject.js';

/** A REGISTER that was refused, for whoever looks after the phone. */
export const registrationRefusal = z.object({
  /** The service, by its name in the lab file. */
  registrar: z.string().max(64),
  /** Whom it was to register: the URI in To. Absent where that can't be read. */
  addressOfRecord: z.string().max(512).optional(),
  /** Where it came from, as the element nearest the phone saw it. */
  receivedFrom: transportAddress.optional(),
  userAgent: z.string().max(512).optional(),
  callId: z.string().max(512).optional(),
  statusCode: z.number().int().min(300).max(699),
  reasonPhrase: z.string().max(512),
  /** What the response does not say, in words for a person: 'wrong password for alice'. One line. */
  detail: z.string().max(512).optional(),
  /** What asks for the refusal: `RFC 3261 §10.3 step 4`. */
  paragraph: z.string().max(64),
  /** Milliseconds since 1970. */
  at: z.number().int(),
  /** So many refusals before this one were not told: there were too many at a time. */
  untold: z.number().int().min(0),
});
export type RegistrationRefusal = z.infer<typeof registrationRefusal>;

/**
 * A registrar has refused a REGISTER. The 401 that asks for credentials is not told, nor is one for a nonce that has
 * grown old: phones answer those by themselves.
 */
export const registrarRefused = tell('registrar', 'refused', registrationRefusal);
