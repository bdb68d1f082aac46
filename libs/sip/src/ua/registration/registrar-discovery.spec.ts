import { describe, expect, it } from '@jest/globals';
import { parseUri } from '../../grammar/uri.js';
import { fixedResolver, zoneResolver } from '../../resolve/zone-resolver.js';
import { FaceNetwork } from '../face/face.fixture.js';
import type { StartOptions } from '../face/start-options.js';
import { accept, proxyAt } from './registration.fixture.js';
import type { Registration } from './registration.js';

/** Carol registers; Bob is the registrar of whatever comes. Gives the REGISTER as he got it. */
async function registering(options: Partial<StartOptions>, registrar?: string): Promise<string> {
  const lab = new FaceNetwork();
  const bob = await lab.start('bob');
  let received = '';
  bob.handle('REGISTER', (transaction) => {
    received = transaction.request.requestUri;
    const response = accept(600)(transaction.request, 1);
    if (response !== undefined) transaction.respond(response);
  });
  const carol = await lab.start('carol', { address: '<sip:carol@chicago.test>', ...options });
  const registration: Registration = await lab.until(
    'the registration',
    carol.register(registrar === undefined ? {} : { registrar: parseUri(registrar) }),
  );
  await lab.until('the end', registration.stop());
  await lab.expectNothingLeft();
  return received;
}

const chicago = new Map([['chicago.test', ['192.0.2.2']]]);

describe('where a registration is sent (RFC 3261 §10.2.6)', () => {
  it('is the host of the address-of-record, without its user, where nothing is configured', async () => {
    expect(await registering({ resolver: fixedResolver(chicago) })).toBe('sip:chicago.test');
  });

  it('is found as any SIP server is: by SRV before A (RFC 3263 §4.2)', async () => {
    const resolver = zoneResolver([
      {
        name: '_sip._udp.chicago.test',
        type: 'SRV',
        priority: 1,
        weight: 1,
        port: 5060,
        target: 'registrar.chicago.test',
      },
      { name: 'registrar.chicago.test', type: 'A', address: '192.0.2.2' },
      { name: 'chicago.test', type: 'A', address: '192.0.2.99' },
    ]);
    expect(await registering({ resolver })).toBe('sip:chicago.test');
  });

  it('is the registrar that is configured, whatever the address-of-record says', async () => {
    expect(await registering({}, 'sip:192.0.2.2')).toBe('sip:192.0.2.2');
  });

  it('is the outbound proxy first, with the domain as its Request-URI all the same', async () => {
    const { uri } = proxyAt('192.0.2.2');
    expect(await registering({ proxy: `sip:${uri.host}` })).toBe('sip:chicago.test');
  });
});
