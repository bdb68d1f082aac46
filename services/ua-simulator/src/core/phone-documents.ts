import type { PhoneBehaviour, PhoneCall } from '@trapezoid/contracts';
import type { EventBody } from '@trapezoid/sip';

/** What a phone tells of itself. */
export interface PhoneState {
  readonly addressOfRecord: string;
  readonly onCall: PhoneBehaviour['onCall'];
  /** The calls that stand. */
  readonly calls: readonly Pick<PhoneCall, 'callId' | 'direction' | 'peer' | 'state'>[];
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>';

/** Why nobody gets through, in words for a reader. */
const unreachable: Readonly<Record<Exclude<PhoneBehaviour['onCall'], 'answer'>, string>> = {
  busy: 'busy',
  decline: 'takes no calls',
  'no-answer': 'away',
};

/**
 * A phone's presence: open where it answers calls, with a note while it is in one.
 * RFC 3863 §4.1, RFC 3856 §6.4
 */
export function presenceDocument({ addressOfRecord, onCall, calls }: PhoneState): EventBody {
  const entity = escapeXml(addressOfRecord);
  const inCall = calls.some(({ state }) => state === 'answered');
  const note = onCall === 'answer' ? (inCall ? 'on the phone' : undefined) : unreachable[onCall];
  const lines = [
    declaration,
    `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${entity}">`,
    '  <tuple id="phone">',
    `    <status><basic>${onCall === 'answer' ? 'open' : 'closed'}</basic></status>`,
    `    <contact>${entity}</contact>`,
    ...(note === undefined ? [] : [`    <note>${note}</note>`]),
    '  </tuple>',
    '</presence>',
  ];
  return { contentType: 'application/pidf+xml', text: `${lines.join('\r\n')}\r\n` };
}

/** The state of a dialog for that of a call. RFC 4235 §3.7.1 */
const dialogStates: Readonly<Record<PhoneCall['state'], string>> = {
  calling: 'trying',
  ringing: 'early',
  answered: 'confirmed',
  ended: 'terminated',
  failed: 'terminated',
};

/**
 * A phone's dialogs, all of them each time. `version` rises by one with each NOTIFY of a subscription.
 * RFC 4235 §3.9, §4.1
 */
export function dialogDocument({ addressOfRecord, calls }: PhoneState, version: number): EventBody {
  const dialogs = calls.flatMap(({ callId, direction, peer, state }) => {
    const id = escapeXml(callId);
    const role = direction === 'outgoing' ? 'initiator' : 'recipient';
    return [
      `  <dialog id="${id}" call-id="${id}" direction="${role}">`,
      `    <state>${dialogStates[state]}</state>`,
      `    <remote><identity>${escapeXml(peer)}</identity></remote>`,
      '  </dialog>',
    ];
  });
  const lines = [
    declaration,
    `<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="full" entity="${escapeXml(addressOfRecord)}">`,
    ...dialogs,
    '</dialog-info>',
  ];
  return { contentType: 'application/dialog-info+xml', text: `${lines.join('\r\n')}\r\n` };
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
