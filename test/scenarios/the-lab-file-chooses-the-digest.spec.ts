import { afterEach, describe, expect, it } from '@jest/globals';
import { Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';

describe('the algorithms of a realm (RFC 8760 §2.3)', () => {
  let network: Network | undefined;

  afterEach(async () => {
    await network?.stop();
    network = undefined;
  }, 30_000);

  it.each([
    ['MD5 alone unless told otherwise', undefined, ['MD5']],
    ['SHA-256 where the lab file says so', '[SHA-256]', ['SHA-256']],
    ['several, in their order', '[SHA-256, MD5]', ['SHA-256', 'MD5']],
  ])(
    'are %s, and the phones answer them',
    async (_what, algorithms, expected) => {
      const edit = (text: string) =>
        algorithms === undefined
          ? text
          : text.replace(/^( *)lab\.test:.*$/m, `$&\n$1  authentication: { algorithms: ${algorithms} }`);
      network = await Network.start({ shape: 'embedded', edit });
      const probe = await Probe.open(network.ports.proxy);
      const request = requestText('MESSAGE', 'sip:bob@lab.test', probe.port, {
        From: '<sip:alice@lab.test>;tag=1',
      });
      const challenge = await probe.ask(request);
      probe.close();
      expect(challenge.statusCode).toBe(407);
      const offered = challenge.fields
        .filter(({ name }) => name === 'Proxy-Authenticate')
        .map(({ value }) => /algorithm=([\w-]+)/.exec(value)?.[1]);
      expect(offered).toEqual(expected);
      expect(await network.cli('call', 'alice', 'bob', '--duration', '200ms')).toMatchObject({ code: 0 });
    },
    60_000,
  );
});
