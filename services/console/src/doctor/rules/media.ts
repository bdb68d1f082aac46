import type { Rule } from '../finding.js';

/** Where it wants audio can't be where it is, or nothing was in common. */
export const media: Rule = ({ heard }) => {
  const refused = heard.findLast(
    ({ statusCode, method }) =>
      method === 'INVITE' && (statusCode === 488 || statusCode === 606 || statusCode === 415),
  );
  if (refused !== undefined) {
    return {
      rule: 'nothing-in-common',
      severity: 'problem',
      what: `${refused.fromPhone ? 'it refused a call' : 'its call was refused'} with ${refused.statusCode}: the two sides have no media in common`,
      change: 'Switch G.711 (PCMU or PCMA) on at the phone, and SRTP off where the other side has none.',
      section: 'RFC 3264 §6',
      at: refused.at,
      callId: refused.callId,
    };
  }
  const described = heard.findLast(({ fromPhone, body }) => fromPhone && /^c=IN IP[46] /m.test(body));
  const address = /^c=IN IP[46] ([^\s/]{1,64})/m.exec(described?.body ?? '')?.[1];
  if (described === undefined || address === undefined || address === described.host) return undefined;
  const nowhere =
    address === '0.0.0.0' || address === '::' || address.startsWith('127.') || address === '::1';
  return {
    rule: 'other-media-address',
    severity: nowhere ? 'problem' : 'warning',
    what: `it wants its audio at ${address} and sends SIP from ${described.host}: it may hear nothing`,
    change: 'Choose the right network card at the phone, switch STUN and VPN off, or RTP symmetric on.',
    section: 'RFC 3264 §5.1',
    at: described.at,
    callId: described.callId,
  };
};
