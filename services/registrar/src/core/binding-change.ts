import type { BindingChange } from '@trapezoid/contracts';
import { edgeFlow } from '@trapezoid/service';
import {
  isSipUri,
  type NameAddress,
  Path,
  printUri,
  qualityOf,
  registrationIdOf,
  type SipRequest,
  type Uri,
} from '@trapezoid/sip';
import { instanceIn } from './instance.js';
import { receivedFrom } from './received-from.js';

/** In characters: what the location server keeps of a URI, and of other texts. */
const maximumUri = 2048;
export const maximumText = 512;
/** Elements that a REGISTER passed and that want to be passed again. */
const maximumPath = 20;

/** Said otherwise in a binding, or not for a phone to say (RFC 5627 §5.1). */
const notKept = new Set(['q', 'expires', 'pub-gruu', 'temp-gruu']);

/**
 * One contact of a REGISTER as the location server keeps it.
 * RFC 3261 §10.3 step 7, RFC 3327 §5.3, RFC 5626 §6
 * @param outbound its reg-id counts.
 */
export function bindingChange(
  request: SipRequest,
  contact: NameAddress,
  expires: number,
  outbound: boolean,
): BindingChange {
  const q = qualityOf(contact);
  const instance = instanceIn(contact);
  const regId = outbound && instance !== undefined ? registrationIdOf(contact) : undefined;
  const path = request.headers(Path);
  const firstHop = path.at(-1);
  const flow =
    firstHop !== undefined && (regId !== undefined || leadsNowhere(contact.uri))
      ? edgeFlow(firstHop)
      : undefined;
  const source = receivedFrom(request);
  const userAgent = request.text('User-Agent')?.slice(0, maximumText);
  return {
    contact: printUri(contact.uri),
    parameters: parametersOf(contact),
    expires,
    path: path.map(({ uri }) => printUri(uri)),
    ...(q === undefined ? {} : { q }),
    ...(source === undefined ? {} : { receivedFrom: source }),
    ...(instance === undefined ? {} : { instance }),
    ...(regId === undefined ? {} : { regId }),
    ...(flow === undefined ? {} : { flow }),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

function parametersOf({ parameters }: NameAddress): Record<string, string | null> {
  const kept: Record<string, string | null> = {};
  for (const [name, value] of parameters) {
    const lower = name.toLowerCase();
    if (!notKept.has(lower)) kept[lower] = value ?? null;
  }
  return kept;
}

/**
 * True for a contact that nobody can connect to, as that of a phone in a browser: without its connection it is no use.
 * Any other one may be reached at its address, whatever becomes of the connection that it was registered over.
 * RFC 7118 §5
 */
function leadsNowhere(uri: Uri): boolean {
  if (!isSipUri(uri)) return false;
  const transport = uri.parameters.get('transport')?.toLowerCase();
  return transport === 'ws' || transport === 'wss' || /\.invalid\.?$/i.test(uri.host);
}

/** What of a binding is longer than the location server keeps; undefined where nothing is. */
export function excessOf({ contact, parameters, path, instance }: BindingChange): string | undefined {
  if (contact.length > maximumUri) return 'contact too long';
  if (instance !== undefined && instance.length > maximumText) return '+sip.instance too long';
  if (JSON.stringify(parameters).length > maximumUri) return 'too many parameters of a contact';
  if (path.length > maximumPath || path.some((uri) => uri.length > maximumUri)) return 'path too long';
  return undefined;
}
