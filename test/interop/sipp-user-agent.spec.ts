import { afterEach, expect, it } from '@jest/globals';
import { DescribedAudio } from '@trapezoid/sdp';
import {
  acceptSubscriptions,
  type Clock,
  type IncomingCall,
  messageSummaryPackage,
  type OutgoingCall,
  parseUri,
  type SessionBody,
  type StartOptions,
  subscribe,
  systemClock,
  UdpPort,
  UserAgent,
} from '@trapezoid/sip';
import { describeTier, findFreePort, runSipp, type SippServer, startSippServer } from '@trapezoid/testkit';
import { receive } from '../support/sipp-scenario.js';
import {
  acceptInvite,
  ack,
  answering,
  dialogScenario,
  fromCalled,
  inDialog,
  initial,
  invite,
  receiveFirst,
  receiveInvite,
  receiveKeeping,
  receiveRequest,
  respond,
  sdpBody,
  withDescription,
} from '../support/sipp-user-agent.js';

const host = '127.0.0.1';

/** Time that passes ten times as fast, so that nobody waits 45 s for a refresh; T1 is 50 ms then. */
const hasty: Clock = {
  now: () => systemClock.now() * 10,
  setTimeout: (work, milliseconds) => systemClock.setTimeout(work, milliseconds / 10),
  clearTimeout: (handle) => systemClock.clearTimeout(handle),
};

describeTier({ name: 'sipp', programs: ['sipp'] }, 'a user agent of libs/sip and SIPp', () => {
  const agents: UserAgent[] = [];
  const servers: SippServer[] = [];

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop(0)));
    await Promise.all(agents.splice(0).map((agent) => agent.close({ within: 500 })));
  });

  async function start(options: Partial<StartOptions> = {}): Promise<UserAgent> {
    const agent = await UserAgent.start({
      address: `<sip:ua@${host}>`,
      listen: [UdpPort.open({ host, port: 0 })],
      media: () => new DescribedAudio({ address: host, port: 40_000, sessionId: 7 }),
      ...options,
    });
    agents.push(agent);
    return agent;
  }

  /** Has SIPp do its scenario with the user agent; what went wrong is in the error. */
  async function sippCalls(agent: UserAgent, text: string, row: readonly string[] = ['x']): Promise<void> {
    const { port } = agent.ownContact().uri as { port: number };
    const { successful, errors, messages } = await runSipp({
      scenario: text,
      remote: `${host}:${port}`,
      rows: [row],
      timeout: 20_000,
      traceMessages: true,
    });
    if (successful !== 1) throw new Error(`${errors}\n${messages}`);
  }

  /** Has SIPp wait for a call, and gives where. */
  async function sippWaits(
    agent: UserAgent,
    text: string,
  ): Promise<{ uri: string; done: () => Promise<void> }> {
    const { port } = agent.ownContact().uri as { port: number };
    const server = await startSippServer({
      scenario: text,
      remote: `${host}:${port}`,
      localPort: await findFreePort(host),
      traceMessages: true,
    });
    servers.push(server);
    return {
      uri: `sip:sipp@${host}:${server.port}`,
      done: async () => {
        const { successful, errors, messages } = await server.stop(8000);
        if (successful !== 1) throw new Error(`${errors}\n${messages}`);
      },
    };
  }

  const bob = (agent: UserAgent, work: (call: IncomingCall) => void) => agent.on('call', work);
  it('is called: reliable 183, PRACK, UPDATE, BYE (RFC 3262 §3, RFC 3311 §5.2)', async () => {
    const agent = await start();
    const seen: string[] = [];
    bob(agent, (call) => {
      call.on('offer', (_offer, place) => seen.push(place));
      const answer = new DescribedAudio({ address: host, port: 40_000, sessionId: 7 }).answer(call.offer!);
      call.ring(183, { body: answer as SessionBody });
      call.accept();
    });
    await sippCalls(
      agent,
      dialogScenario(
        'prack and update',
        invite({ Supported: '100rel' }),
        receive(100, { optional: true }),
        receiveKeeping(183, 'RSeq', '([0-9]+)', 'rseq'),
        inDialog({ method: 'PRACK', sequence: 2, fields: { RAck: '[$rseq] 1 INVITE' } }),
        receive(200),
        receive(200, { headers: { Allow: 'UPDATE', Supported: '100rel' } }),
        ack(),
        inDialog({ method: 'UPDATE', sequence: 3, ...withDescription }),
        receive(200, { headers: { 'Content-Type': 'application/sdp' } }),
        inDialog({ method: 'BYE', sequence: 4 }),
        receive(200),
      ),
    );
    expect(seen).toEqual(['UPDATE']);
  }, 40_000);

  it('calls: PRACKs a reliable 183, sends UPDATE, holds by re-INVITE (RFC 3262 §4, RFC 3311 §5.1, RFC 3264 §8.4)', async () => {
    const agent = await start();
    const sipp = await sippWaits(
      agent,
      dialogScenario(
        'called with 100rel',
        receiveInvite({ Supported: '100rel' }),
        respond(
          '183 Session Progress',
          { ...answering, Require: '100rel', RSeq: '7', Allow: 'INVITE, ACK, BYE, UPDATE, PRACK' },
          sdpBody,
        ),
        receiveRequest('PRACK', { RAck: '7 1 INVITE' }),
        respond('200 OK'),
        acceptInvite(),
        receiveRequest('ACK'),
        receiveRequest('UPDATE', { 'Content-Type': 'application/sdp' }),
        respond('200 OK', {}, sdpBody),
        receiveRequest('INVITE', { 'Content-Type': 'application/sdp' }),
        respond('200 OK', {}, sdpBody),
        receiveRequest('ACK'),
        receiveRequest('BYE'),
        respond('200 OK'),
      ),
    );
    const call = agent.call(sipp.uri);
    await call.answered({ within: 10_000 });
    const again = new DescribedAudio({ address: host, port: 40_000, sessionId: 7 }).offer();
    expect(await call.reoffer(again, { by: 'UPDATE' })).toMatchObject({ kind: 'agreed' });
    expect(await call.hold()).toMatchObject({ kind: 'agreed' });
    call.hangUp();
    await sipp.done();
  }, 40_000);

  it('agrees on a session timer, refuses one that is too short, and refreshes when it is to (RFC 4028 §7.2, §9)', async () => {
    const agent = await start({ clock: hasty });
    bob(agent, (call) => call.accept());
    await sippCalls(
      agent,
      dialogScenario(
        'session timers',
        invite({ Supported: 'timer', 'Session-Expires': '30' }),
        receive(100, { optional: true }),
        receive(422, { headers: { 'Min-SE': '90' } }),
        inDialog({ method: 'ACK', fields: { Via: '[last_Via:]' } }),
        initial({
          method: 'INVITE',
          sequence: 2,
          fields: {
            ...withDescription.fields,
            Supported: 'timer',
            'Session-Expires': '90;refresher=uas',
            Allow: 'INVITE, ACK, BYE, UPDATE',
          },
          body: sdpBody,
        }),
        receive(100, { optional: true }),
        receive(200, { headers: { 'Session-Expires': '90;refresher=uas', Require: 'timer' } }),
        ack(2),
        receiveRequest('UPDATE', { 'Session-Expires': '90;refresher=uac' }),
        respond('200 OK', { 'Session-Expires': '90;refresher=uac', Require: 'timer' }),
        inDialog({ method: 'BYE', sequence: 3 }),
        receive(200),
      ),
    );
  }, 40_000);

  it('follows a REFER, and tells what becomes of it by NOTIFYs (RFC 3515 §2.4)', async () => {
    const followed: OutgoingCall[] = [];
    const agent = await start({
      onRefer: (refer) => {
        const call = refer.follow();
        if (call !== undefined) followed.push(call);
      },
    });
    bob(agent, (call) => call.accept());
    const carol = await start({ address: `<sip:carol@${host}>` });
    bob(carol, (call) => call.accept());
    const { port } = carol.ownContact().uri as { port: number };
    await sippCalls(
      agent,
      dialogScenario(
        'refer',
        invite(),
        receive(100, { optional: true }),
        receive(200, { headers: { Allow: 'REFER' } }),
        ack(),
        inDialog({
          method: 'REFER',
          sequence: 2,
          fields: { 'Refer-To': `<sip:carol@${host}:${port}>`, 'Referred-By': '<sip:sipp@sipp.test>' },
        }),
        receive(202),
        receiveRequest('NOTIFY', {
          Event: 'refer',
          'Subscription-State': 'active',
          'Content-Type': 'message/sipfrag',
        }),
        respond('200 OK'),
        receiveRequest('NOTIFY', { 'Subscription-State': 'terminated;reason=noresource' }),
        respond('200 OK'),
        inDialog({ method: 'BYE', sequence: 3 }),
        receive(200),
      ),
    );
    expect(followed[0]?.confirmed).toBe(true);
  }, 40_000);

  it('transfers SIPp, hears that it got there, and hangs up (RFC 5589 §6.2)', async () => {
    const agent = await start();
    const sipp = await sippWaits(
      agent,
      dialogScenario(
        'transferred',
        receiveInvite(),
        respond('200 OK', answering, sdpBody),
        receiveRequest('ACK'),
        receiveRequest('REFER', { 'Refer-To': 'sip:carol@lab.test', 'Referred-By': 'sip:ua@' }),
        respond('202 Accepted'),
        ...[
          ['active;expires=60', 'SIP/2.0 100 Trying'],
          ['terminated;reason=noresource', 'SIP/2.0 200 OK'],
        ].flatMap(([state, line], at) => [
          fromCalled({
            method: 'NOTIFY',
            sequence: at + 1,
            fields: {
              Event: 'refer',
              'Subscription-State': state,
              'Content-Type': 'message/sipfrag;version=2.0',
            },
            body: [line ?? ''],
          }),
          receive(200),
        ]),
        receiveRequest('BYE'),
        respond('200 OK'),
      ),
    );
    const call = agent.call(sipp.uri);
    await call.answered({ within: 10_000 });
    expect(await call.transfer('sip:carol@lab.test').done({ within: 15_000 })).toMatchObject({
      kind: 'transferred',
    });
    await sipp.done();
  }, 40_000);

  it('lets an INVITE with Replaces take the place of a call (RFC 3891 §3)', async () => {
    const agent = await start({ mayReplace: () => true });
    bob(agent, (call) => call.accept());
    const alice = await start({ address: `<sip:alice@${host}>` });
    const call = alice.call(agent.ownContact().uri);
    await call.answered({ within: 10_000 });
    const { callId, localTag, remoteTag } = call.dialog!;
    await sippCalls(
      agent,
      dialogScenario(
        'replaces',
        invite({ Replaces: '[field1];[field2];[field3]', Require: 'replaces' }),
        receive(100, { optional: true }),
        receive(200),
        ack(),
        inDialog({ method: 'BYE', sequence: 2 }),
        receive(200),
      ),
      // A row's fields are parted by semicolons.
      ['x', `${callId}`, `to-tag=${remoteTag}`, `from-tag=${localTag}`],
    );
    expect(await call.ended({ within: 5000 })).toEqual({ kind: 'hung up', by: 'remote' });
  }, 40_000);

  it('notifies SIPp of what it subscribes to, and takes its end (RFC 6665 §4.2)', async () => {
    const agent = await start();
    acceptSubscriptions(agent, messageSummaryPackage, {
      state: () => ({ waiting: true, lines: [] }),
    });
    const fields = { Event: 'message-summary', Accept: 'application/simple-message-summary' };
    await sippCalls(
      agent,
      dialogScenario(
        'subscribe',
        initial({ method: 'SUBSCRIBE', fields: { ...fields, Expires: '600' } }),
        receive(200, { headers: { Expires: '600' } }),
        receiveRequest('NOTIFY', { Event: 'message-summary', 'Subscription-State': 'active' }),
        respond('200 OK'),
        inDialog({ method: 'SUBSCRIBE', sequence: 2, fields: { ...fields, Expires: '0' } }),
        receive(200),
        receiveRequest('NOTIFY', { 'Subscription-State': 'terminated' }),
        respond('200 OK'),
      ),
    );
  }, 40_000);

  it('subscribes at SIPp and hears its NOTIFYs (RFC 6665 §4.1)', async () => {
    const agent = await start();
    const told: string[] = [];
    const summary = ['Messages-Waiting: yes'];
    const sipp = await sippWaits(
      agent,
      dialogScenario(
        'notifier',
        receiveFirst('SUBSCRIBE', { Event: 'message-summary' }),
        respond('200 OK', { ...answering, Expires: '600' }),
        fromCalled({
          method: 'NOTIFY',
          fields: {
            Event: 'message-summary',
            'Subscription-State': 'active;expires=600',
            'Content-Type': 'application/simple-message-summary',
          },
          body: summary,
        }),
        receive(200),
        receiveRequest('SUBSCRIBE', { Expires: '0' }),
        respond('200 OK', { Expires: '0' }),
        fromCalled({
          method: 'NOTIFY',
          sequence: 2,
          fields: { Event: 'message-summary', 'Subscription-State': 'terminated;reason=timeout' },
        }),
        receive(200),
      ),
    );
    const subscription = subscribe(agent, {
      target: parseUri(sipp.uri),
      package: messageSummaryPackage,
      user: { onNotify: ({ state }) => told.push(state) },
    });
    await subscription.established();
    subscription.unsubscribe();
    await sipp.done();
    expect(told[0]).toBe('active');
  }, 40_000);

  it('takes and sends MESSAGEs (RFC 3428 §4, §7)', async () => {
    const agent = await start();
    const heard: string[] = [];
    agent.on('message', (request) => heard.push(request.body.toString()));
    await sippCalls(
      agent,
      dialogScenario(
        'message',
        initial({ method: 'MESSAGE', fields: { 'Content-Type': 'text/plain' }, body: ['hello'] }),
        receive(200),
      ),
    );
    expect(heard.map((text) => text.trim())).toEqual(['hello']);
    const sipp = await sippWaits(
      agent,
      dialogScenario(
        'takes message',
        receiveRequest('MESSAGE', { 'Content-Type': 'text/plain' }),
        respond('200 OK', answering),
      ),
    );
    expect((await agent.message(sipp.uri, 'hello')).statusCode).toBe(200);
    await sipp.done();
  }, 40_000);

  it('is cancelled while it rings: 487 (RFC 3261 §9.2)', async () => {
    const agent = await start();
    const ends: string[] = [];
    bob(agent, (call) => {
      call.ring();
      call.on('ended', ({ kind, by }) => ends.push(`${kind} ${by}`));
    });
    await sippCalls(
      agent,
      dialogScenario(
        'cancel',
        invite(),
        receive(100, { optional: true }),
        receive(180),
        initial({ method: 'CANCEL', fields: { Via: '[last_Via:]', Contact: undefined } }),
        receive(200),
        receive(487),
        inDialog({ method: 'ACK', fields: { Via: '[last_Via:]' } }),
      ),
    );
    expect(ends).toEqual(['cancelled remote']);
  }, 40_000);
});
