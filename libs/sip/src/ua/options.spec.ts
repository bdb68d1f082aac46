import { describe, expect, it } from '@jest/globals';
import { Accept } from '../message/headers/accept.js';
import { AcceptEncoding } from '../message/headers/accept-encoding.js';
import { AcceptLanguage } from '../message/headers/accept-language.js';
import { Allow } from '../message/headers/allow.js';
import { Contact } from '../message/headers/contact.js';
import { Supported } from '../message/headers/supported.js';
import type { Availability } from './answer-options.js';
import { FaceNetwork } from './face/face.fixture.js';
import { body } from './session/call-bench.fixture.js';

/** Alice asks Bob, who would do this with a call. */
async function asked(availability?: Availability, accept?: string) {
  const lab = new FaceNetwork();
  const alice = await lab.start('alice');
  const bob = await lab.start('bob', availability === undefined ? {} : { onOptions: () => availability });
  if (availability === undefined) bob.on('call', (call) => call.accept());
  const { request, nextHop } = alice.prepare('OPTIONS', bob.contact().uri);
  const own = alice.withOwnHeaders(accept === undefined ? request : request.withText('Accept', accept));
  const response = await lab.until('the answer', alice.send(own, nextHop));
  return { lab, alice, bob, response };
}

describe('an OPTIONS request (RFC 3261 §11.1)', () => {
  it('says with Accept what bodies are wanted', async () => {
    const { lab } = await asked();
    expect(lab.text('OPTIONS')).toContain('\r\nAccept: application/sdp\r\n');
  });

  it('says what its user wants instead', async () => {
    const { lab } = await asked(undefined, 'text/plain');
    expect(lab.text('OPTIONS').match(/^Accept:.*$/gm)).toEqual(['Accept: text/plain']);
  });
});

describe('the answer to an OPTIONS (RFC 3261 §11.2)', () => {
  it('has in a 200 Allow, Accept, Accept-Encoding, Accept-Language, Supported and Contact', async () => {
    const { response } = await asked();
    expect(response.statusCode).toBe(200);
    expect(response.headers(Allow)).toEqual(
      expect.arrayContaining(['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS']),
    );
    expect(response.headers(Accept)).toMatchObject([{ type: 'application', subtype: 'sdp' }]);
    expect(response.headers(AcceptEncoding)).toMatchObject([{ coding: 'identity' }]);
    expect(response.headers(AcceptLanguage)).toMatchObject([{ language: 'en' }]);
    expect(response.headers(Supported)).toContain('replaces');
    expect(response.has(Contact)).toBe(true);
  });

  it.each([486, 480, 603])('has the status that an INVITE would get: %s', async (statusCode) => {
    const { response } = await asked({ statusCode });
    expect(response.statusCode).toBe(statusCode);
    expect(response.has(AcceptEncoding)).toBe(false);
  });

  it('is 480 where nobody takes calls, as an INVITE gets', async () => {
    const lab = new FaceNetwork();
    const [alice] = [await lab.start('alice'), await lab.start('bob')];
    const response = await lab.until('the answer', alice.request('OPTIONS', lab.uri('bob')));
    expect(response.statusCode).toBe(480);
    await expect(lab.until('a refusal', alice.call(lab.uri('bob')).answered())).rejects.toMatchObject({
      response: { statusCode: 480 },
    });
  });

  it.each([
    [undefined, 'v=0 all'],
    ['application/*', 'v=0 all'],
    ['*/*', 'v=0 all'],
    ['text/plain', ''],
  ])('describes the media where Accept lets it: %s', async (accept, expected) => {
    const { response } = await asked({ statusCode: 200, body: body('v=0 all') }, accept);
    expect(Buffer.from(response.body).toString()).toBe(expected);
  });

  it('is a 200 inside a dialog, whatever a new call would get, and changes nothing in it', async () => {
    const lab = new FaceNetwork();
    const alice = await lab.start('alice');
    const bob = await lab.start('bob', { onOptions: () => ({ statusCode: 486 }) });
    bob.on('call', (call) => call.accept());
    const call = alice.call(lab.uri('bob'));
    await lab.until('the answer', call.answered());
    const response = await lab.until('200', call.request('OPTIONS'));
    expect(response.statusCode).toBe(200);
    expect(lab.text('OPTIONS')).toContain('\r\nAccept: application/sdp\r\n');
    expect(response.has(AcceptLanguage)).toBe(true);
    expect(call.confirmed).toBe(true);
    call.hangUp();
    await lab.expectNothingLeft();
  });
});
