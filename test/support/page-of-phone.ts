/**
 * A page with JsSIP. A browser takes encrypted media with ICE alone, and the simulated phones speak plain RTP: the page
 * translates the descriptions of sessions, as a gateway would, in both directions. So both sides agree and the signalling
 * is that of any call, but no audio passes: there is no gateway for that. With `media: 'web'` it leaves them as they are, for
 * a far end that has the same media as it.
 */
export const pageOfPhone = `<!doctype html>
<title>phone</title>
<script src="/jssip.js"></script>
<script>
const events = [];
let ua;
let session;

const onlyForBrowsers = /^a=(ice-|fingerprint:|setup:|candidate:|end-of-candidates|rtcp|extmap|ssrc|msid|group:|mid:)/;

/** What a browser has made, for a phone that speaks plain RTP. */
function toPlain(sdp) {
  return sdp
    .replaceAll('UDP/TLS/RTP/SAVPF', 'RTP/AVP')
    .split('\\r\\n')
    .filter((line) => !onlyForBrowsers.test(line))
    .join('\\r\\n');
}

/** What a phone with plain RTP has made, for a browser; nobody answers at its ICE end. */
function toWeb(sdp, type) {
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
  const lines = [
    'a=ice-ufrag:none', 'a=ice-pwd:nobodyanswersatthisend', 'a=fingerprint:sha-256 ' + fingerprint,
    'a=setup:' + (type === 'offer' ? 'actpass' : 'active'), 'a=mid:0', 'a=rtcp-mux',
  ];
  return sdp.replaceAll('RTP/AVP', 'UDP/TLS/RTP/SAVPF').trimEnd() + '\\r\\n' + lines.join('\\r\\n') + '\\r\\n';
}

/** What the far end says is played, as it is decoded then alone. */
function listenTo(connection) {
  connection.addEventListener('track', ({ streams: [stream] }) => {
    const player = document.createElement('audio');
    player.srcObject = stream;
    player.autoplay = true;
    document.body.append(player);
  });
}

const options = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } };

globalThis.phone = {
  events,
  start({ url, user, password, domain, media }) {
    const sockets = [new JsSIP.WebSocketInterface(url)];
    ua = new JsSIP.UA({ sockets, uri: 'sip:' + user + '@' + domain, password, user_agent: 'JsSIP' });
    for (const event of ['connected', 'disconnected', 'registered', 'unregistered']) {
      ua.on(event, () => events.push(event));
    }
    ua.on('registrationFailed', ({ cause }) => events.push('registrationFailed ' + cause));
    ua.on('newRTCSession', (event) => {
      session = event.session;
      const translates = media !== 'web';
      if (translates) session.on('sdp', (description) => {
        description.sdp =
          description.originator === 'local' ? toPlain(description.sdp) : toWeb(description.sdp, description.type);
      });
      // The first address will do: none of them is used.
      if (translates) session.on('icecandidate', ({ ready }) => ready());
      else if (session.connection) listenTo(session.connection);
      else session.on('peerconnection', ({ peerconnection }) => listenTo(peerconnection));
      for (const told of ['progress', 'accepted', 'confirmed']) session.on(told, () => events.push(told));
      for (const told of ['failed', 'ended']) session.on(told, ({ cause }) => events.push(told + ' ' + cause));
      if (event.originator !== 'remote') return;
      events.push('incoming ' + session.remote_identity.uri.user);
      session.answer(options);
    });
    ua.start();
  },
  stop: () => ua.stop(),
  call: (target) => void ua.call(target, options),
  hangUp: () => session.terminate(),
  async heard() {
    for (const report of (await session.connection.getStats()).values())
      if (report.type === 'inbound-rtp' && report.kind === 'audio') return report.totalAudioEnergy ?? 0;
    return 0;
  },
  gruu: () => ua.contact.pub_gruu ?? '',
};
</script>
`;
