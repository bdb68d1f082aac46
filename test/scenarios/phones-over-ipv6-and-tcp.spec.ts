import { afterEach, describe, expect, it } from '@jest/globals';
import { Network } from '../support/network.js';

describe('simulated phones call each other', () => {
  let network: Network | undefined;

  afterEach(async () => {
    await network?.stop();
    network = undefined;
  }, 30_000);

  const overIpv6 = (text: string) => text.replace(/^host: .*$/m, "host: '::1'");
  const aliceOverTcp = (text: string) => text.replace(/^( *alice: \{)/m, '$1 protocol: tcp,');

  it.each([
    ['over IPv6', overIpv6],
    ['from TCP to UDP', aliceOverTcp],
    ['from TCP to UDP over IPv6', (text: string) => aliceOverTcp(overIpv6(text))],
  ])(
    '%s',
    async (_what, edit) => {
      network = await Network.start({ shape: 'embedded', edit });
      expect(await network.cli('call', 'alice', 'bob', '--duration', '300ms')).toMatchObject({ code: 0 });
      expect(await network.cli('call', 'bob', 'alice', '--duration', '300ms')).toMatchObject({ code: 0 });
    },
    60_000,
  );
});
