import { describe, expect, it } from '@jest/globals';
import type { HistoryKind, ProxyRule } from '@trapezoid/lab';
import { type Endpoint, ProxyBench } from '../../proxy.fixture.js';

const on = ['busy', 'no-answer', 'unregistered'] as const;
const rules: readonly ProxyRule[] = [
  { match: { user: 'bob' }, fallback: { to: 'sip:mail@lab.test', on, after: 10 } },
  { match: { user: 'sales' }, targets: [{ uri: 'sip:carol@lab.test' }] },
];

async function bench(history: readonly HistoryKind[]) {
  const names = { 'far.test': ['10.0.2.1'] };
  const proxy = await ProxyBench.start({ rules, history, names, trust: [], recurse: true });
  const [caller, bob, mail, carol, far] = [
    await proxy.phone('10.0.1.1'),
    await proxy.phone('10.0.1.2'),
    await proxy.phone('10.0.1.3'),
    await proxy.phone('10.0.1.4'),
    await proxy.phone('10.0.2.1'),
  ];
  proxy.bind('bob', bob.contact);
  proxy.bind('mail', mail.contact);
  proxy.bind('carol', carol.contact);
  const call = async (method: string, uri: string, fields: Readonly<Record<string, string>> = {}) => {
    caller.send(method, uri, { Contact: `<${caller.contact}>`, ...fields });
    await proxy.pass();
  };
  return { proxy, caller, call, bob, mail, carol, far };
}

const historyAt = (phone: Endpoint, method = 'INVITE') =>
  phone
    .latest(method)
    .request.fieldsOf({ name: 'History-Info' })
    .flatMap(({ value }) => value.split(', '));

describe('History-Info of a request that a proxy forwards (RFC 7044 §9.2)', () => {
  it('has the Request-URI that came, and the contact of the same user', async () => {
    const { call, bob } = await bench(['history-info']);
    await call('INVITE', 'sip:bob@lab.test');
    expect(historyAt(bob)).toEqual(['<sip:bob@lab.test>;index=1', `<${bob.contact}>;index=1.1;rc=1`]);
  });

  it('goes on from what came with it (§10.3 rule 1)', async () => {
    const { call, bob } = await bench(['history-info']);
    await call('INVITE', 'sip:bob@lab.test', {
      'History-Info': '<sip:hq@far.test>;index=1, <sip:bob@lab.test>;index=1.2;mp=1',
    });
    expect(historyAt(bob).at(-1)).toBe(`<${bob.contact}>;index=1.2.1;rc=1.2`);
  });

  it('says where something is missing (§10.3 rule 6)', async () => {
    const { call, bob } = await bench(['history-info']);
    await call('INVITE', 'sip:bob@lab.test', { 'History-Info': '<sip:hq@far.test>;index=1' });
    expect(historyAt(bob)).toEqual([
      '<sip:hq@far.test>;index=1',
      '<sip:bob@lab.test>;index=1.0',
      `<${bob.contact}>;index=1.0.1;rc=1.0`,
    ]);
  });

  it('tells a target that a rule has mapped to another user (§10.4)', async () => {
    const { call, carol } = await bench(['history-info']);
    await call('INVITE', 'sip:sales@lab.test');
    expect(historyAt(carol)).toEqual(['<sip:sales@lab.test>;index=1', `<${carol.contact}>;index=1.1;mp=1`]);
  });

  it('tells the one that is called last why the others were not enough (§9.3, §10.2)', async () => {
    const { proxy, call, bob, mail } = await bench(['history-info']);
    await call('INVITE', 'sip:bob@lab.test');
    bob.answer('INVITE', 486);
    await proxy.pass();
    expect(historyAt(mail)).toEqual([
      '<sip:bob@lab.test>;index=1',
      `<${bob.contact}?Reason=SIP%3Bcause%3D486>;index=1.1;rc=1`,
      `<${mail.contact}>;index=1.2;mp=1`,
    ]);
  });

  it('goes on where a redirection is followed, which alone could say how its target came about (§10.4)', async () => {
    const { proxy, call, carol, far } = await bench(['history-info']);
    await call('INVITE', 'sip:carol@lab.test');
    carol.answer('INVITE', 302, { Contact: '<sip:carol@far.test>' });
    await proxy.pass();
    expect(historyAt(far)).toEqual([
      '<sip:carol@lab.test>;index=1',
      `<${carol.contact}?Reason=SIP%3Bcause%3D302>;index=1.1;rc=1`,
      '<sip:carol@far.test>;index=1.2',
    ]);
  });

  it('counts no answer as 408 (§10.2)', async () => {
    const { proxy, call, bob, mail } = await bench(['history-info']);
    await call('INVITE', 'sip:bob@lab.test');
    bob.answer('INVITE', 180);
    await proxy.pass(10_100);
    expect(historyAt(mail)[1]).toBe(`<${bob.contact}?Reason=SIP%3Bcause%3D408>;index=1.1;rc=1`);
  });

  it('is left alone where it can’t be read, and inside a dialog', async () => {
    const { call, bob } = await bench(['history-info']);
    await call('INVITE', 'sip:bob@lab.test', { 'History-Info': '<<' });
    expect(historyAt(bob)).toEqual(['<<']);
    await call('INFO', 'sip:bob@lab.test', { To: '<sip:bob@lab.test>;tag=2' });
    expect(historyAt(bob, 'INFO')).toEqual([]);
  });

  it('is not there unless the lab file asks for it', async () => {
    const { call, bob } = await bench([]);
    await call('INVITE', 'sip:bob@lab.test');
    expect(historyAt(bob)).toEqual([]);
  });
});

describe('History-Info on its way to a foreign domain (RFC 7044 §10.1.2)', () => {
  const alice = {
    From: '<sip:alice@lab.test>;tag=1',
    'Proxy-Authorization': 'Digest username="alice", realm="lab.test", nonce="1", uri="sip:x", response="1"',
  };

  it.each([
    ['without a word', {}, '<sip:hq@lab.test>;index=1', undefined],
    ['with Privacy: history', { Privacy: 'history' }, '<sip:anonymous@anonymous.invalid>;index=1', undefined],
    [
      'with Privacy: history;user',
      { Privacy: 'history;user' },
      '<sip:anonymous@anonymous.invalid>;index=1',
      'user',
    ],
  ])('%s', async (_how, privacy, first, left) => {
    const { call, far } = await bench(['history-info']);
    const came = { 'History-Info': '<sip:hq@lab.test>;index=1, <sip:ivy@far.test>;index=1.1;mp=1' };
    await call('MESSAGE', 'sip:ivy@far.test', { ...alice, ...came, ...privacy });
    expect(historyAt(far, 'MESSAGE')).toEqual([
      first,
      '<sip:ivy@far.test>;index=1.1;mp=1',
      '<sip:ivy@far.test>;index=1.1.1;np=1.1',
    ]);
    expect(far.latest('MESSAGE').request.text('Privacy')).toBe(left);
  });

  it('hides an entry that asks for it by itself', async () => {
    const { call, far } = await bench(['history-info']);
    const came = { 'History-Info': '<sip:hq@lab.test?Privacy=history>;index=1' };
    await call('MESSAGE', 'sip:ivy@far.test', { ...alice, ...came });
    expect(historyAt(far, 'MESSAGE')[0]).toBe('<sip:anonymous@anonymous.invalid>;index=1');
  });
});

describe('History-Info in responses (RFC 7044 §9.3, §9.4)', () => {
  const histinfo = { Supported: 'path, histinfo' };
  const heard = (endpoint: Endpoint, at = -1) =>
    endpoint.responses
      .at(at)
      ?.fieldsOf({ name: 'History-Info' })
      .flatMap(({ value }) => value.split(', ')) ?? [];

  it('tells the caller who has been tried, and what came of it', async () => {
    const { proxy, caller, call, bob, mail } = await bench(['history-info']);
    await call('INVITE', 'sip:bob@lab.test', histinfo);
    bob.answer('INVITE', 180);
    await proxy.pass();
    expect(heard(caller)).toEqual(['<sip:bob@lab.test>;index=1', `<${bob.contact}>;index=1.1;rc=1`]);
    bob.answer('INVITE', 486);
    await proxy.pass();
    mail.answer('INVITE', 200);
    await proxy.pass();
    expect(caller.statusCodes).toEqual([100, 180, 200]);
    expect(heard(caller, 0)).toEqual([]);
    expect(heard(caller)).toEqual([
      '<sip:bob@lab.test>;index=1',
      `<${bob.contact}?Reason=SIP%3Bcause%3D486>;index=1.1;rc=1`,
      `<${mail.contact}>;index=1.2;mp=1`,
    ]);
  });

  it('has what elements further on tell, in the order of the indices, each once', async () => {
    const { proxy, caller, call, carol } = await bench(['history-info']);
    await call('MESSAGE', 'sip:carol@lab.test', histinfo);
    carol.answer('MESSAGE', 486, {
      'History-Info': `<sip:carol@lab.test>;index=1, <sip:z@far.test>;index=1.1.10, <sip:y@far.test>;index=1.1.2`,
    });
    await proxy.pass();
    expect(heard(caller).map((entry) => entry.match(/index=([\d.]+)/)?.[1])).toEqual([
      '1',
      '1.1',
      '1.1.2',
      '1.1.10',
    ]);
  });

  it('is not for a caller who has neither sent any nor asks for it', async () => {
    const { proxy, caller, call, carol } = await bench(['history-info']);
    await call('MESSAGE', 'sip:carol@lab.test');
    carol.answer('MESSAGE', 486, { 'History-Info': '<sip:carol@lab.test>;index=1' });
    await proxy.pass();
    expect(heard(caller)).toEqual([]);
  });

  it('is for a caller who has sent some', async () => {
    const { proxy, caller, call, carol } = await bench(['history-info']);
    await call('MESSAGE', 'sip:carol@lab.test', { 'History-Info': '<sip:carol@lab.test>;index=1' });
    carol.answer('MESSAGE', 200);
    await proxy.pass();
    expect(heard(caller)).toHaveLength(2);
  });

  it('names nobody of this domain to a foreign caller where the response asks for privacy (§10.1.2)', async () => {
    const { proxy, caller, call, carol } = await bench(['history-info']);
    await call('MESSAGE', 'sip:carol@lab.test', histinfo);
    carol.answer('MESSAGE', 486, { Privacy: 'history' });
    await proxy.pass();
    expect(heard(caller)[0]).toBe('<sip:anonymous@anonymous.invalid>;index=1');
  });
});

describe('Diversion of a request that goes to somebody else (RFC 5806)', () => {
  it('names whom it was for, and why', async () => {
    const { proxy, call, bob, mail, carol } = await bench(['diversion']);
    await call('INVITE', 'sip:sales@lab.test', { Diversion: '<sip:hq@far.test>;reason=deflection' });
    expect(carol.latest('INVITE').request.text('Diversion')).toBe(
      '<sip:sales@lab.test>;reason=unconditional, <sip:hq@far.test>;reason=deflection',
    );
    await call('MESSAGE', 'sip:bob@lab.test');
    expect(bob.latest('MESSAGE').request.text('Diversion')).toBeUndefined();
    bob.answer('MESSAGE', 486);
    await proxy.pass();
    expect(mail.latest('MESSAGE').request.text('Diversion')).toBe('<sip:bob@lab.test>;reason=user-busy');
  });

  it('says that nobody is registered', async () => {
    const { proxy, call, mail } = await bench(['diversion']);
    proxy.bind('bob');
    await call('INVITE', 'sip:bob@lab.test');
    expect(mail.latest('INVITE').request.text('Diversion')).toBe('<sip:bob@lab.test>;reason=unavailable');
  });
});
