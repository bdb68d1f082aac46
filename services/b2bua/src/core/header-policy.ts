import type { B2buaPlan } from '@trapezoid/lab';
import { canonicalName, HeaderField, type SipRequest, type SipResponse } from '@trapezoid/sip';

const names = (lines: readonly string[]): ReadonlySet<string> =>
  new Set(lines.flatMap((line) => line.split(' ').map(canonicalName)));

/** Headers of one hop, one dialog or one user agent: each side has its own. RFC 3261 §8.1.1, §12, §20 */
const ownOfEachSide = names([
  'Via Route Record-Route Path Service-Route Max-Forwards Max-Breadth Call-ID CSeq From To Contact',
  'Content-Length Content-Type Content-Disposition Content-Encoding Content-Language MIME-Version',
  'Allow Allow-Events Supported Require Proxy-Require Unsupported Accept Accept-Encoding Timestamp Expires',
  'Min-Expires RSeq RAck Session-Expires Min-SE Event Subscription-State SIP-ETag SIP-If-Match',
  'Authorization Proxy-Authorization WWW-Authenticate Proxy-Authenticate Authentication-Info',
  'Proxy-Authentication-Info Security-Client Security-Server Security-Verify Flow-Timer',
  'Replaces Join Target-Dialog Refer-To Referred-By Refer-Sub Retry-After',
]);

/** Headers that tell of the network on the other side. RFC 7092 §3.1 */
const tellOfTheNetwork = names([
  'User-Agent Server Warning History-Info P-Charging-Vector P-Charging-Function-Addresses',
  'P-Visited-Network-ID P-Access-Network-Info P-Associated-URI',
]);

/** Which headers pass from one side of the B2BUA to the other. */
export class HeaderPolicy {
  private readonly passed: ReadonlySet<string> | undefined;
  private readonly dropped: ReadonlySet<string>;
  private readonly added: readonly HeaderField[];

  constructor(
    { pass, drop, add }: B2buaPlan['headers'],
    private readonly hidesTopology: boolean,
  ) {
    this.passed = pass === 'all' ? undefined : names(pass);
    this.dropped = names(drop);
    this.added = Object.entries(add).map(([name, text]) => HeaderField.fromText(name, text));
  }

  /** Whether a header passes, by its canonical name. One that is named in the lab file passes although it tells. */
  passes(name: string): boolean {
    if (ownOfEachSide.has(name) || this.dropped.has(name)) return false;
    if (this.passed !== undefined) return this.passed.has(name);
    return !(this.hidesTopology && tellOfTheNetwork.has(name));
  }

  /** The message with what passes of the one that it follows; what stood there by these names gives way. */
  pass<Message extends SipRequest | SipResponse>(from: SipRequest | SipResponse, to: Message): Message {
    return withFields(
      to,
      from.fields.filter(({ name }) => this.passes(name)),
    );
  }

  /** The INVITE with what the lab file adds. */
  add(invite: SipRequest): SipRequest {
    return withFields(invite, this.added);
  }
}

function withFields<Message extends SipRequest | SipResponse>(
  message: Message,
  fields: readonly HeaderField[],
): Message {
  let cleared: SipRequest | SipResponse = message;
  for (const { name } of fields) cleared = cleared.without({ name });
  return cleared.withRawFields(fields) as Message;
}
