/** RFC 3680 §5.1 */
export type ContactEvent =
  | 'registered'
  | 'created'
  | 'refreshed'
  | 'shortened'
  | 'expired'
  | 'deactivated'
  | 'unregistered'
  | 'rejected';

/** One contact as subscribers are told of it. RFC 3680 §5.1, RFC 5628 §4 */
export interface ContactInformation {
  /** The same for the same binding in every document. */
  readonly id: string;
  readonly state: 'active' | 'terminated';
  readonly event: ContactEvent;
  readonly uri: string;
  /** Seconds left; of an active one. */
  readonly expires?: number;
  readonly q?: number;
  readonly callId: string;
  readonly cseq: number;
  /** Contact parameters, as they were registered; null for one without a value. */
  readonly parameters: Readonly<Record<string, string | null>>;
  readonly publicGruu?: string;
  readonly temporaryGruu?: string;
}

/** All that is known of one address-of-record. */
export interface RegistrationInformation {
  /** Rises by one with each document of a subscription, from 0. */
  readonly version: number;
  readonly id: string;
  readonly addressOfRecord: string;
  readonly contacts: readonly ContactInformation[];
}

/** The document of the registration event package, with full state. RFC 3680 §5 */
export function printRegistrationInformation(information: RegistrationInformation): string {
  const { version, id, addressOfRecord, contacts } = information;
  const registration = attributes({ aor: addressOfRecord, id, state: stateOf(contacts) });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" xmlns:gr="urn:ietf:params:xml:ns:gruuinfo"${attributes({ version, state: 'full' })}>`,
    `  <registration${registration}>`,
    ...contacts.flatMap(printContact),
    '  </registration>',
    '</reginfo>',
    '',
  ].join('\n');
}

/** RFC 3680 §4.7.1 */
function stateOf(contacts: readonly ContactInformation[]): 'init' | 'active' | 'terminated' {
  if (contacts.some(({ state }) => state === 'active')) return 'active';
  return contacts.length === 0 ? 'init' : 'terminated';
}

function printContact(contact: ContactInformation): string[] {
  const { id, state, event, expires, q, callId, cseq, publicGruu, temporaryGruu } = contact;
  const parameters = Object.entries(contact.parameters);
  return [
    `    <contact${attributes({ id, state, event, expires, q, callid: callId, cseq })}>`,
    `      <uri>${escapeText(contact.uri)}</uri>`,
    ...parameters.map(
      ([name, value]) =>
        `      <unknown-param${attributes({ name })}>${escapeText(value ?? '')}</unknown-param>`,
    ),
    ...(publicGruu === undefined ? [] : [`      <gr:pub-gruu${attributes({ uri: publicGruu })}/>`]),
    // Deviation: those before this one may be good too (RFC 5628 §4.2); from this CSeq on they are for sure.
    ...(temporaryGruu === undefined
      ? []
      : [`      <gr:temp-gruu${attributes({ uri: temporaryGruu, 'first-cseq': cseq })}/>`]),
    '    </contact>',
  ];
}

function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${escapeText(String(value))}"`]))
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Control characters have no place in XML, not even as references. */
function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '').replace(/\p{Cc}/gu, ' ');
}
