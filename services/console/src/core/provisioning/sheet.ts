import { type PhoneSettings, type ProvisioningFile, passwordToFill } from './provisioning.js';

/** What to type into any phone, under the names that their settings have. */
export function provisioningSheet(settings: PhoneSettings): ProvisioningFile {
  const { user, domain, displayName, address, password, realm } = settings;
  const rows: [string, string][] = [
    ['User name, user ID', user],
    ['Authentication name', user],
    [
      'Password',
      password ?? `${passwordToFill} (as in the lab file, or as it was when the account was added)`,
    ],
    ['Display name', displayName ?? user],
    ['Domain, registrar, SIP server', domain],
    ['Outbound proxy', `${address.host}:${address.port}`],
    ['Transport', address.protocol],
    ['Address (AOR)', `sip:${user}@${domain}`],
    ['Realm', realm],
    ['Register every', '600 s'],
    ['STUN, ICE', 'off: the lab is in your own network'],
    ['DTMF', 'RFC 4733 (also called RFC 2833)'],
    ['Codecs', 'PCMU, PCMA (G.711)'],
  ];
  if (address.protocol === 'WS' || address.protocol === 'WSS') rows.push(['WebSocket URI', address.uri]);
  const width = Math.max(...rows.map(([name]) => name.length));
  const text = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
  return { name: 'phone.txt', contentType: 'text/plain; charset=utf-8', text };
}

/** What a QR code says that phones scan: an account without its password. */
export function qrCode({ user, domain, address }: PhoneSettings): ProvisioningFile {
  const transport = address.protocol.toLowerCase();
  const text = `sip:${user}@${domain};transport=${transport}`;
  return { name: 'qr.txt', contentType: 'text/plain; charset=utf-8', text };
}
