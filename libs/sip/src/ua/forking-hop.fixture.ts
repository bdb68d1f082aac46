import type { SimulatedNetwork } from '@trapezoid/testkit';
import { parseUri } from '../grammar/uri.js';
import { Via } from '../message/headers/via.js';
import { parseMessage } from '../message/parse-message.js';
import { printMessage } from '../message/print-message.js';
import { SipResponse } from '../message/response.js';

/**
 * A hop that gives whatever comes to every one of some phones, and lets every response of theirs pass: it cancels nobody,
 * so that each phone that answers has its 2xx at the caller.
 */
export async function startForkingHop(
  network: SimulatedNetwork,
  host: string,
  caller: string,
  phones: readonly string[],
): Promise<void> {
  const done = () => undefined;
  const to = (target: string) => ({ protocol: 'UDP', host: target, port: 5060 }) as const;
  const port = await network.udp(
    host,
    5060,
  )({
    receive(bytes) {
      const message = parseMessage(bytes);
      const [top] = message.headers(Via);
      if (top === undefined) return;
      if (message instanceof SipResponse)
        return port.send(printMessage(message.withoutFirst(Via)), to(caller), done);
      for (const phone of phones) {
        const branch = `${top.parameters.get('branch')}-${phone}`;
        const own = {
          ...top,
          sentBy: { host, port: 5060 },
          parameters: top.parameters.with('branch', branch),
        };
        const forked = message.withUri(parseUri(`sip:${phone}`)).withFirst(Via, own);
        port.send(printMessage(forked), to(phone), done);
      }
    },
    receiveUnframed: done,
    flowEnded: done,
  });
}
