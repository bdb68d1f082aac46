import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { traceSip } from '@trapezoid/contracts';
import { ConsoleUnderTest } from '../console.fixture.js';

describe('GET /api/trace/calls/export', () => {
  const network = new ConsoleUnderTest();
  let stream: ReturnType<ConsoleUnderTest['follow']>;

  beforeAll(async () => {
    await network.start();
    stream = network.follow('/api/trace');
    await stream.next();
    network.bus.publish(traceSip.subject, {
      element: 'proxy',
      direction: 'sent',
      at: 1,
      sequence: 1,
      protocol: 'UDP',
      source: { host: '127.0.0.1', port: 5060 },
      destination: { host: '127.0.0.1', port: 5091 },
      callId: 'c1',
      text: 'INVITE sip:<script>alert(1)</script>@lab.test SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nCSeq: 1 INVITE\r\n\r\n',
      retransmission: false,
    });
    await stream.next();
  });
  afterAll(async () => {
    stream.leave();
    await network.close();
  });

  it.each([
    ['html', 'text/html', 'call.html', /INVITE/],
    ['svg', 'image/svg+xml', 'call.svg', /INVITE/],
    ['mermaid', 'text/plain', 'call.mmd', /sequenceDiagram/],
    ['text', 'text/plain', 'call.txt', /INVITE ─+/],
    ['pcapng', 'application/x-pcapng', 'call.pcapng', /INVITE/],
  ])('gives a call as %s, for nobody to run', async (format, type, name, content) => {
    const { status, headers, body } = await network.ask(
      'GET',
      `/api/trace/calls/export?callId=c1&format=${format}`,
    );
    expect(status).toBe(200);
    expect(headers['content-type']).toContain(type);
    expect(headers['content-disposition']).toBe(`attachment; filename="${name}"`);
    expect(headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
    expect(body).toMatch(content);
    if (format === 'html' || format === 'svg') expect(body).not.toContain('<script>alert');
  });

  it('gives it as data', async () => {
    const { body } = await network.ask('GET', '/api/trace/calls/export?callId=c1&format=json');
    expect(body).toMatchObject({ legs: ['c1'], arrows: [{ method: 'INVITE' }] });
  });

  it('knows no other call, and no other format', async () => {
    expect((await network.ask('GET', '/api/trace/calls/export?callId=c2&format=svg')).status).toBe(404);
    expect((await network.ask('GET', '/api/trace/calls/export?callId=c1&format=gif')).status).toBe(400);
  });
});
