/**
 * A browser takes encrypted media with ICE alone; the simulated phones and many others speak plain RTP. Their descriptions of sessions
 * are translated into each other, so that both agree and the signalling is that of any call; no sound passes, as nothing translates
 * the media.
 */

const onlyForBrowsers =
  /^a=(ice-|fingerprint:|setup:|candidate:|end-of-candidates|rtcp|extmap|ssrc|msid|group:|mid:)/;

/** Whether a description speaks plain RTP. */
export function isPlain(sdp: string): boolean {
  return /^m=audio \d+ RTP\/AVP /m.test(sdp);
}

/** What a browser has made, for a phone with plain RTP. */
export function toPlain(sdp: string): string {
  return sdp
    .replaceAll('UDP/TLS/RTP/SAVPF', 'RTP/AVP')
    .split('\r\n')
    .filter((line) => !onlyForBrowsers.test(line))
    .join('\r\n');
}

/** What a phone with plain RTP has made, for a browser; nobody answers at its ICE end. */
export function toBrowser(sdp: string, type: 'offer' | 'answer'): string {
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
  const lines = [
    'a=ice-ufrag:none',
    'a=ice-pwd:nobodyanswersatthisend',
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${type === 'offer' ? 'actpass' : 'active'}`,
    'a=mid:0',
    'a=rtcp-mux',
  ];
  return `${sdp.replaceAll('RTP/AVP', 'UDP/TLS/RTP/SAVPF').trimEnd()}\r\n${lines.join('\r\n')}\r\n`;
}
