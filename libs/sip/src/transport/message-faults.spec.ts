import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@trapezoid/testkit';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';

import type { FaultSubject, MessageFault } from './message-faults.js';
import type { TappedMessage } from './message-tap.js';
import { RecordingPort, requestText } from './recording-port.fixture.js';
import { TransportLayer } from './transport-layer.js';

describe('a transport layer with faults on purpose', () => {
  const target = { protocol: 'UDP', host: '192.0.2.1', port: 5070 } as const;
  let clock: FakeClock;
  let port: RecordingPort;
  let fault: MessageFault | undefined;
  let asked: FaultSubject[];
  let shown: TappedMessage[];
  let told: string[];
  let layer: TransportLayer;

  beforeEach(async () => {
    clock = new FakeClock();
    port = new RecordingPort();
    fault = undefined;
    asked = [];
    shown = [];
    told = [];
    layer = new TransportLayer({
      clock,
      tap: { listening: true, record: (message) => shown.push(message) },
      faults: {
        get active() {
          return fault !== undefined;
        },
        strike: (subject) => {
          asked.push(subject);
          return fault;
        },
      },
    });
    layer.attach({
      receiveRequest: (request) => told.push(request.method),
      receiveResponse: () => undefined,
      receiveDefective: (request) => told.push(`defective ${request.method}`),
      flowEnded: () => undefined,
    });
    await layer.listen(port.open);
  });

  const send = () =>
    new Promise<Error | undefined>((resolve) => {
      layer.sendRequest(parseMessage(requestText('OPTIONS')) as SipRequest, target, resolve);
    });

  it('asks nobody while there is no rule', async () => {
    await send();
    port.receive(requestText('OPTIONS'));
    expect([asked, port.sentLines, told]).toEqual([[], ['OPTIONS'], ['OPTIONS']]);
  });

  it('loses a message that leaves: its sender can’t tell, and the tap does', async () => {
    fault = { rule: 'fault-1', action: 'drop' };
    expect(await send()).toBeUndefined();
    expect(port.sentLines).toEqual([]);
    expect(asked).toMatchObject([
      { direction: 'sent', protocol: 'UDP', peer: { host: '192.0.2.1', port: 5070 } },
    ]);
    expect(shown).toMatchObject([{ direction: 'sent', fault: { rule: 'fault-1', action: 'drop' } }]);
  });

  it('sends a message late', async () => {
    fault = { rule: 'fault-1', action: 'delay', milliseconds: 700 };
    await send();
    clock.advance(699);
    expect(port.sentLines).toEqual([]);
    clock.advance(1);
    expect(port.sentLines).toEqual(['OPTIONS']);
  });

  it('sends a message several times', async () => {
    fault = { rule: 'fault-1', action: 'duplicate', copies: 2 };
    await send();
    expect(port.sentLines).toEqual(['OPTIONS', 'OPTIONS', 'OPTIONS']);
  });

  it('loses a message that comes, and shows it, as nobody above hears of it', () => {
    fault = { rule: 'fault-1', action: 'drop' };
    port.receive(requestText('OPTIONS'));
    expect(told).toEqual([]);
    expect(asked).toMatchObject([{ direction: 'received', peer: { host: '192.0.2.1', port: 5070 } }]);
    expect(shown).toMatchObject([{ direction: 'received', fault: { action: 'drop' } }]);
  });

  it('takes a message that comes late, or several times', () => {
    fault = { rule: 'fault-1', action: 'delay', milliseconds: 700 };
    port.receive(requestText('OPTIONS'));
    expect(told).toEqual([]);
    clock.advance(700);
    fault = { rule: 'fault-2', action: 'duplicate' };
    port.receive(requestText('MESSAGE'));
    expect(told).toEqual(['OPTIONS', 'MESSAGE', 'MESSAGE']);
  });

  it('takes nothing that comes late once it is closed', async () => {
    fault = { rule: 'fault-1', action: 'delay', milliseconds: 700 };
    port.receive(requestText('OPTIONS'));
    await layer.close();
    clock.advance(700);
    expect(told).toEqual([]);
  });
});
