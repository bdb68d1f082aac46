import type { ReceivedDescription, SessionBody } from '@trapezoid/sip';

/** Where nobody listens: the port of the discard service. */
const nowhere = 9;

/**
 * An answer that takes every stream of plain RTP and sends nothing either way, and no other stream: for a phone that rings
 * beside the one whom the caller hears, until it picks up. Undefined for an offer that is no SDP.
 * RFC 3264 §6, §8.4
 */
export function silentAnswer({ contentType, content }: ReceivedDescription): SessionBody | undefined {
  if (!contentType.toLowerCase().startsWith('application/sdp')) return undefined;
  const [session = '', ...media] = Buffer.from(content)
    .toString('latin1')
    .split(/^(?=m=)/m);
  const family = /^c=IN IP6 /m.test(session + media.join('')) ? 'IP6 ::' : 'IP4 0.0.0.0';
  const lines = [
    'v=0',
    `o=- 0 0 IN ${family}`,
    's=-',
    `c=IN ${family}`,
    /^t=.*$/m.exec(session)?.[0].trim() ?? 't=0 0',
    ...media.flatMap(streamFor),
  ];
  return { contentType: 'application/sdp', content: `${lines.join('\r\n')}\r\n` };
}

function streamFor(section: string): string[] {
  const [line = '', ...attributes] = section.split(/\r?\n/);
  const [kind = '', port = '', protocol = '', ...formats] = line.split(' ');
  const isOpen = port !== '0' && protocol === 'RTP/AVP';
  const description = [kind, isOpen ? nowhere : 0, protocol, ...formats].join(' ');
  if (!isOpen) return [description];
  return [description, ...attributes.filter((each) => /^a=(rtpmap|fmtp):/.test(each)), 'a=inactive'];
}
