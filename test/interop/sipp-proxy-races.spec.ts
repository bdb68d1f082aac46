import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { answerOn, EmbeddedBus } from '@trapezoid/bus';
import { type Binding, locationLookup } from '@trapezoid/contracts';
import { parseLab } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import { startProxy } from '@trapezoid/proxy';
import type { RunningService } from '@trapezoid/service';
import { describeTier, findFreePort, runSipp, type SippServer, startSippServer } from '@trapezoid/testkit';
import { Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';
import { acknowledge, receive, scenario, send } from '../support/sipp-scenario.js';
import { receiveRequest, respond } from '../support/sipp-user-agent.js';

type Transport = 'UDP' | 'TCP';

const target = 'sip:[field0]@lab.test';
const from = { From: '<sip:user00000@lab.test>;tag=[pid]c[call_number]' };
const contact = { Contact: '<sip:user00000@[local_ip]:[local_port];transport=[transport]>' };

// What the caller does.
const invite = send({ method: 'INVITE', uri: target, fields: { ...from, ...contact } });
const trying = receive(100);
const ringing = receive(180);
/** In the transaction of the INVITE (RFC 3261 §9.1). */
const cancel = send({ method: 'CANCEL', uri: target, fields: { ...from, Via: '[last_Via:]' } });
const acknowledgeFailure = acknowledge(target, from);
const answered = receive(200, { recordsRoute: true });
const inDialog = { ...from, Route: '[routes]', To: `<${target}>[peer_tag_param]` };
const ack = send({ method: 'ACK', uri: '[next_url]', fields: inDialog });
const bye = [send({ method: 'BYE', uri: '[next_url]', sequence: 2, fields: inDialog }), receive(200)];

// What a phone does.
const tag = { To: '<sip:[service]@lab.test>;tag=[pid]p[call_number]' };
/** Record-Routes of the proxy: over TCP it stands on both sides of the dialog (RFC 5658). */
const routes = (transport: Transport): readonly number[] => (transport === 'TCP' ? [1, 2] : [1]);

/** The INVITE, with its Vias and Record-Routes kept: its CANCEL has the proxy's Via alone. */
const receiveInvite = (transport: Transport): string =>
  [
    '  <recv request="INVITE">',
    '    <action>',
    ...[1, 2].map((which) => keeping('SIP.*', 'Via:', 'via', which)),
    ...routes(transport).map((which) => keeping('&lt;.*', 'Record-Route:', 'route', which)),
    keeping('.*', 'From:', 'from', 1),
    keeping('sip:[^&gt;]*', 'Contact:', 'contact', 1),
    '    </action>',
    '  </recv>',
  ].join('\n');

const keeping = (pattern: string, header: string, name: string, which: number): string =>
  `      <ereg regexp="${pattern}" search_in="hdr" header="${header}" occurence="${which}" check_it="true" assign_to="${name}${which}"/>`;

const routed = (transport: Transport) => ({
  'Record-Route': routes(transport)
    .map((which) => `[$route${which}]`)
    .join('\nRecord-Route: '),
});

/** To the INVITE, after a CANCEL has come. */
const toInvite = { Via: '[$via1]\nVia: [$via2]', CSeq: '1 INVITE', ...tag };
const ring = (transport: Transport): string => respond('180 Ringing', { ...tag, ...routed(transport) });
const hangUp = [receiveRequest('BYE'), respond('200 OK')];

/** The BYE of a phone, in the dialog of the INVITE that it has kept. */
const byeOfPhone = (transport: Transport): string =>
  send({
    method: 'BYE',
    uri: '[$contact1]',
    fields: {
      From: tag.To,
      To: '[$from1]',
      Route: routes(transport)
        .map((which) => `[$route${which}]`)
        .join('\nRoute: '),
    },
  });

/** The other's BYE, and the 200 to one's own, in whichever order they come. */
const crossing = [
  '  <recv response="200" optional="true" next="1"/>',
  ...hangUp,
  receive(200),
  '  <nop next="2"/>',
  '  <label id="1"/>',
  ...hangUp,
  '  <label id="2"/>',
  '  <pause milliseconds="1"/>',
].join('\n');

/** A 2xx with its dialog kept under a name, of several that answer one INVITE. */
const answeredBy = (name: string, transport: Transport): string =>
  [
    '  <recv response="200">',
    '    <action>',
    keeping('.*', 'To:', `to${name}`, 1),
    keeping('sip:[^&gt;]*', 'Contact:', `contact${name}`, 1),
    ...routes(transport).map((which) => keeping('&lt;.*', 'Record-Route:', `route${name}`, which)),
    '    </action>',
    '  </recv>',
  ].join('\n');

/** A request in the dialog that was kept under this name. */
const inDialogWith = (name: string, transport: Transport, method: 'ACK' | 'BYE'): string =>
  send({
    method,
    uri: `[$contact${name}1]`,
    sequence: method === 'ACK' ? 1 : 2,
    fields: {
      ...from,
      To: `[$to${name}1]`,
      Route: routes(transport)
        .map((which) => `[$route${name}${which}]`)
        .reverse()
        .join('\nRoute: '),
    },
  });

/** The step of a phone that is this user's, reached over the transport that it speaks. */
const inPlace = (step: string, user: string): string =>
  step.replaceAll('[service]', user).replaceAll('[local_port]>', '[local_port];transport=[transport]>');

describeTier({ name: 'sipp', programs: ['sipp'] }, 'races through the proxy, with SIPp at both ends', () => {
  let network: Network;
  let registering: Probe;
  let users = 0;

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded', lab: 'load' });
    registering = await Probe.open(network.ports.proxy);
  }, 120_000);

  afterAll(async () => {
    registering?.close();
    await network?.stop();
  }, 30_000);

  /** Has phones of a user of their own wait, and somebody call it; all of them have to see what they expect. */
  async function play(
    transport: Transport,
    caller: readonly string[],
    ...phones: readonly (readonly string[])[]
  ): Promise<void> {
    const user = `user0001${users++ % 10}`;
    const servers: SippServer[] = [];
    try {
      for (const steps of phones) {
        const port = await findFreePort();
        const text = scenario('phone', ...steps.map((step) => inPlace(step, user)));
        servers.push(
          await startSippServer({ scenario: text, localPort: port, transport, traceMessages: true }),
        );
        const parameter = transport === 'TCP' ? ';transport=tcp' : '';
        const fields = {
          From: `<sip:${user}@lab.test>;tag=1`,
          To: `<sip:${user}@lab.test>`,
          Contact: `<sip:${user}@127.0.0.1:${port}${parameter}>`,
        };
        const registered = await registering.ask(
          requestText('REGISTER', 'sip:lab.test', registering.port, fields),
        );
        expect(registered.statusCode).toBe(200);
      }
      const { successful, errors, messages } = await runSipp({
        scenario: scenario('caller', ...caller),
        remote: `127.0.0.1:${network.ports.proxy}`,
        rows: [[user]],
        transport,
        timeout: 20_000,
        traceMessages: true,
      });
      if (successful !== 1) {
        const seen = await Promise.all(servers.map((server) => server.stop(0)));
        const phonesSaw = seen.map((each) => `a phone:\n${each.errors}\n${each.messages}`).join('\n');
        throw new Error(`the caller:\n${errors}\n${messages}\n${phonesSaw}`);
      }
      for (const server of servers) {
        // It counts a call a moment after its last message.
        const result = await server.stop(1_000);
        if (result.successful !== 1) throw new Error(`a phone:\n${result.errors}\n${result.messages}`);
      }
    } finally {
      await Promise.all(servers.map((server) => server.stop(0).catch(() => undefined)));
      const gone = {
        From: `<sip:${user}@lab.test>;tag=1`,
        To: `<sip:${user}@lab.test>`,
        Contact: '*',
        Expires: '0',
      };
      await registering.ask(requestText('REGISTER', 'sip:lab.test', registering.port, gone));
    }
  }

  for (const transport of ['UDP', 'TCP'] as const) {
    it(`over ${transport}: CANCEL after 180 ends the call with the phone’s 487 (RFC 3261 §16.10)`, async () => {
      await play(
        transport,
        [invite, trying, ringing, cancel, receive(200), receive(487), acknowledgeFailure],
        [
          receiveInvite(transport),
          ring(transport),
          receiveRequest('CANCEL'),
          respond('200 OK', tag),
          respond('487 Request Terminated', toInvite),
          receiveRequest('ACK'),
        ],
      );
    }, 40_000);

    it(`over ${transport}: CANCEL against 486: the 486 goes up (RFC 3261 §16.7 step 6)`, async () => {
      await play(
        transport,
        [invite, trying, ringing, cancel, receive(200), receive(486), acknowledgeFailure],
        [
          receiveInvite(transport),
          ring(transport),
          receiveRequest('CANCEL'),
          respond('486 Busy Here', toInvite),
          receiveRequest('ACK'),
        ],
      );
    }, 40_000);

    it(`over ${transport}: a 2xx after the CANCEL is the caller’s to acknowledge and to end (RFC 3261 §16.7 step 5)`, async () => {
      await play(
        transport,
        [invite, trying, ringing, cancel, receive(200), answered, ack, ...bye],
        [
          receiveInvite(transport),
          ring(transport),
          receiveRequest('CANCEL'),
          respond('200 OK', tag),
          respond('200 OK', { ...toInvite, ...routed(transport) }),
          receiveRequest('ACK'),
          ...hangUp,
        ],
      );
    }, 40_000);

    it(`over ${transport}: of two phones the one that loses is cancelled (RFC 3261 §16.7 step 10)`, async () => {
      await play(
        transport,
        [invite, trying, receive(180), receive(180, { optional: true }), answered, ack, ...bye],
        [
          receiveInvite(transport),
          ring(transport),
          '  <pause milliseconds="500"/>',
          respond('200 OK', { ...tag, ...routed(transport) }),
          receiveRequest('ACK'),
          ...hangUp,
        ],
        [
          receiveInvite(transport),
          ring(transport),
          receiveRequest('CANCEL', { Reason: 'SIP;cause=200' }),
          respond('200 OK', tag),
          respond('487 Request Terminated', toInvite),
          receiveRequest('ACK'),
        ],
      );
    }, 40_000);

    it(`over ${transport}: two phones that both answer are two dialogs of the caller’s (RFC 3261 §16.7 step 5, §13.2.2.4)`, async () => {
      await play(
        transport,
        [
          invite,
          trying,
          receive(180),
          receive(180, { optional: true }),
          answeredBy('A', transport),
          inDialogWith('A', transport, 'ACK'),
          answeredBy('B', transport),
          inDialogWith('B', transport, 'ACK'),
          inDialogWith('A', transport, 'BYE'),
          receive(200),
          inDialogWith('B', transport, 'BYE'),
          receive(200),
        ],
        [
          receiveInvite(transport),
          ring(transport),
          '  <pause milliseconds="500"/>',
          respond('200 OK', { ...tag, ...routed(transport) }),
          receiveRequest('ACK'),
          ...hangUp,
        ],
        [
          receiveInvite(transport),
          ring(transport),
          // It has answered when the CANCEL comes.
          receiveRequest('CANCEL'),
          respond('200 OK', tag),
          respond('200 OK', { ...toInvite, ...routed(transport) }),
          receiveRequest('ACK'),
          ...hangUp,
        ],
      );
    }, 40_000);

    it(`over ${transport}: two BYEs that cross are a transaction each (RFC 3261 §15.1.2)`, async () => {
      await play(
        transport,
        [invite, trying, ringing, answered, ack, bye[0] ?? '', crossing],
        [
          receiveInvite(transport),
          ring(transport),
          respond('200 OK', { ...tag, ...routed(transport) }),
          receiveRequest('ACK'),
          byeOfPhone(transport),
          crossing,
        ],
      );
    }, 40_000);
  }
});

describeTier({ name: 'sipp', programs: ['sipp'] }, 'timer C, with SIPp at both ends', () => {
  const bus = new EmbeddedBus();
  let proxy: RunningService;
  let port: number;
  let contact = '';

  beforeAll(async () => {
    answerOn(bus, locationLookup, () => ({ subscriber: true, bindings: [bindingTo(contact)] }));
    port = await findFreePort();
    const listen = (['UDP', 'TCP'] as const).map((protocol) => ({ protocol, host: '127.0.0.1', port }));
    proxy = await startProxy({
      lab: parseLab(
        'name: x\ndomains: { lab.test: { authentication: none } }\nservices: { redirect: { listen: [{ protocol: udp, port: 5080 }] } }',
        'x.yaml',
      ),
      plan: {
        kind: 'proxy',
        name: 'proxy',
        domains: ['lab.test'],
        listen,
        recordRoute: true,
        locationCache: false,
        // No lab file may have less than three minutes (§16.6 step 11).
        timerC: 1,
      },
      bus,
      logger: silentLogger,
      instance: 'one',
      dataDirectory: '',
      certificateDirectory: '',
    });
  });

  afterAll(async () => {
    await proxy?.close();
    await bus.close();
  });

  it.each(['UDP', 'TCP'] as const)(
    'over %s: a 180 that is late gives the phone no more time, and its 487 goes up (RFC 3261 §16.8)',
    async (transport) => {
      const phonePort = await findFreePort();
      contact = `sip:bob@127.0.0.1:${phonePort}${transport === 'TCP' ? ';transport=tcp' : ''}`;
      const phone = await startSippServer({
        scenario: scenario(
          'phone',
          ...[
            receiveInvite(transport),
            ring(transport),
            receiveRequest('CANCEL'),
            // Not the same text again, which SIPp would take for a repetition.
            respond('180 Still Ringing', { ...toInvite, ...routed(transport) }),
            respond('200 OK', tag),
            respond('487 Request Terminated', toInvite),
            receiveRequest('ACK'),
          ].map((step) => inPlace(step, 'bob')),
        ),
        localPort: phonePort,
        transport,
        traceMessages: true,
      });
      try {
        const { successful, errors, messages } = await runSipp({
          scenario: scenario('caller', invite, trying, ringing, ringing, receive(487), acknowledgeFailure),
          remote: `127.0.0.1:${port}`,
          rows: [['bob']],
          transport,
          timeout: 20_000,
          traceMessages: true,
        });
        if (successful !== 1) throw new Error(`the caller:\n${errors}\n${messages}`);
        expect((await phone.stop(1_000)).successful).toBe(1);
      } finally {
        await phone.stop(0).catch(() => undefined);
      }
    },
    40_000,
  );
});

const bindingTo = (contact: string): Binding => ({
  contact,
  parameters: {},
  expiresAt: Date.now() + 600_000,
  callId: 'c',
  cseq: 1,
  path: [],
  updatedAt: 0,
});
