import { describe, expect, it } from '@jest/globals';
import { printUri } from '../grammar/uri.js';
import { CSeq } from '../message/headers/cseq.js';
import { Route } from '../message/headers/route.js';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import { requestText, responseText } from '../transport/recording-port.fixture.js';
import { Dialog } from './dialog.js';
import { dialogIdOfRequest, dialogIdOfResponse } from './dialog-id.js';

const contact = { Contact: '<sip:alice@192.0.2.1:5070>' };
const invite = (lines: Record<string, string> = {}) =>
  parseMessage(requestText('INVITE', { ...contact, ...lines })) as SipRequest;
const success = (lines: Record<string, string> = {}, request = invite()) =>
  parseMessage(
    responseText(request, '200 OK', {
      To: '<sip:bob@b.test>;tag=b1',
      Contact: '<sip:bob@192.0.2.2>',
      ...lines,
    }),
  ) as SipResponse;
const routes = 'Record-Route';
const uris = (values: readonly { uri: Parameters<typeof printUri>[0] }[]) =>
  values.map(({ uri }) => printUri(uri));
const routesOf = (request: SipRequest) => uris(request.headers(Route));

describe('a dialog at the side that sent the request (RFC 3261 §12.1.2)', () => {
  it('takes its state from request and response', () => {
    const dialog = Dialog.ofClient(invite(), success());
    expect(dialog).toMatchObject({ callId: 'call-1', localTag: 'a1', remoteTag: 'b1', secure: false });
    expect(printUri(dialog.remoteTarget)).toBe('sip:bob@192.0.2.2');
    expect(dialog.id).toBe(dialogIdOfResponse(success()));
  });

  it('takes the Record-Routes in reverse order', () => {
    const dialog = Dialog.ofClient(invite(), success({ [routes]: '<sip:p2;lr>, <sip:p1;lr>' }));
    expect(uris(dialog.routeSet)).toEqual(['sip:p1;lr', 'sip:p2;lr']);
  });

  it('needs a Contact', () => {
    expect(() => Dialog.ofClient(invite(), success({ Contact: '' }))).toThrow(
      'missing where a dialog begins',
    );
    expect(() => Dialog.ofClient(invite(), success({ Contact: '*' }))).toThrow(
      'missing where a dialog begins',
    );
  });

  it('has an empty remote tag with a peer of RFC 2543', () => {
    expect(Dialog.ofClient(invite(), success({ To: '<sip:bob@b.test>' })).remoteTag).toBe('');
  });

  it('takes route set and remote target anew from the 2xx that confirms it (§13.2.2.4, erratum 4084)', () => {
    const dialog = Dialog.ofClient(invite(), success({ [routes]: '<sip:p1;lr>' }));
    dialog.confirm(success({ [routes]: '<sip:p9;lr>', Contact: '<sip:bob@192.0.2.8>' }));
    expect(uris(dialog.routeSet)).toEqual(['sip:p9;lr']);
    expect(printUri(dialog.remoteTarget)).toBe('sip:bob@192.0.2.8');
  });
});

describe('a dialog at the side that answers (RFC 3261 §12.1.1)', () => {
  it('takes its state from the request, the Record-Routes in their order', () => {
    const dialog = Dialog.ofServer(invite({ [routes]: '<sip:p2;lr>, <sip:p1;lr>' }), 'b1');
    expect(dialog).toMatchObject({ localTag: 'b1', remoteTag: 'a1' });
    expect(uris(dialog.routeSet)).toEqual(['sip:p2;lr', 'sip:p1;lr']);
    expect(printUri(dialog.remoteTarget)).toBe('sip:alice@192.0.2.1:5070');
    const bye = parseMessage(requestText('BYE', { To: '<sip:bob@b.test>;tag=b1' })) as SipRequest;
    expect(dialog.id).toBe(dialogIdOfRequest(bye));
  });

  it('is secure where the Request-URI is sips', () => {
    const request = parseMessage(
      requestText('INVITE', contact).replace('sip:bob@', 'sips:bob@'),
    ) as SipRequest;
    expect(Dialog.ofServer(request, 'b1').secure).toBe(true);
  });
});

describe('requests within a dialog', () => {
  it('carry its identifiers, rising numbers, and go to the remote target (RFC 3261 §12.2.1.1)', () => {
    const dialog = Dialog.ofClient(invite(), success());
    const { request, nextHop } = dialog.makeRequest('BYE');
    expect(request.requestUri).toBe('sip:bob@192.0.2.2');
    expect(printUri(nextHop)).toBe('sip:bob@192.0.2.2');
    expect([request.text('From'), request.text('To'), request.text('Call-ID')]).toEqual([
      '<sip:alice@a.test>;tag=a1',
      '<sip:bob@b.test>;tag=b1',
      'call-1',
    ]);
    expect(request.header(CSeq)).toEqual({ number: 2, method: 'BYE' });
    expect(dialog.makeRequest('INFO').request.header(CSeq)?.number).toBe(3);
    expect(dialog.makeRequest('ACK', 1).request.header(CSeq)).toEqual({ number: 1, method: 'ACK' });
    expect(dialog.nextSequence()).toBe(4);
  });

  it('go through a loose router with the remote target as Request-URI (RFC 3261 §12.2.1.1)', () => {
    const dialog = Dialog.ofClient(invite(), success({ [routes]: '<sip:p2;lr>, <sip:p1;lr>' }));
    const { request, nextHop } = dialog.makeRequest('BYE');
    expect(request.requestUri).toBe('sip:bob@192.0.2.2');
    expect(routesOf(request)).toEqual(['sip:p1;lr', 'sip:p2;lr']);
    expect(printUri(nextHop)).toBe('sip:p1;lr');
  });

  it('go through a strict router as Request-URI, the remote target last (RFC 3261 §12.2.1.1)', () => {
    const dialog = Dialog.ofClient(invite(), success({ [routes]: '<sip:p2;lr>, <sip:p1>' }));
    const { request, nextHop } = dialog.makeRequest('BYE');
    expect(request.requestUri).toBe('sip:p1');
    expect(routesOf(request)).toEqual(['sip:p2;lr', 'sip:bob@192.0.2.2']);
    expect(printUri(nextHop)).toBe('sip:p1');
  });

  it('leave out of a strict router what may not stand in a Request-URI (RFC 3261 §12.2.1.1, §19.1.1)', () => {
    const dialog = Dialog.ofClient(invite(), success({ [routes]: '<sip:p1;method=INVITE;x=1?Subject=hi>' }));
    expect(dialog.makeRequest('BYE').request.requestUri).toBe('sip:p1;x=1');
  });

  it('that come with a lower number are out of order; an equal one is let pass (RFC 3261 §12.2.2)', () => {
    const dialog = Dialog.ofServer(invite({ CSeq: '5 INVITE' }), 'b1');
    const check = (number: number, method = 'INFO') =>
      dialog.receiveRequest(parseMessage(requestText(method, { CSeq: `${number} ${method}` })) as SipRequest);
    expect(check(4)).toBe('out of order');
    expect(check(5)).toBe('in order');
    expect(check(9)).toBe('in order');
    expect(check(8)).toBe('out of order');
    expect(check(5, 'ACK')).toBe('in order');
    expect(check(10)).toBe('in order');
  });

  it('move the remote target where they are target refresh requests, and so do their 2xx (RFC 3261 §12.2.2, §12.2.1.2)', () => {
    const dialog = Dialog.ofServer(invite(), 'b1');
    const moved = (method: string, number: number, host: string) =>
      parseMessage(
        requestText(method, { CSeq: `${number} ${method}`, Contact: `<sip:alice@${host}>` }),
      ) as SipRequest;
    dialog.accept(moved('INFO', 2, '192.0.2.66'));
    expect(printUri(dialog.remoteTarget)).toBe('sip:alice@192.0.2.1:5070');
    dialog.accept(moved('NOTIFY', 3, '192.0.2.7'));
    expect(printUri(dialog.remoteTarget)).toBe('sip:alice@192.0.2.7');
    dialog.receiveResponse(success({ Contact: '<sip:alice@192.0.2.8>' }));
    expect(printUri(dialog.remoteTarget)).toBe('sip:alice@192.0.2.8');
  });

  it.each(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER'])(
    'move it only once they are accepted: %s (RFC 3261 §12.2.2, RFC 5057 §5.4, RFC 6141 §4.3, §4.6)',
    (method) => {
      const dialog = Dialog.ofServer(invite(), 'b1');
      const lines = { CSeq: `2 ${method}`, Contact: '<sip:alice@192.0.2.7>' };
      const request = parseMessage(requestText(method, lines)) as SipRequest;
      dialog.receiveRequest(request);
      expect(printUri(dialog.remoteTarget)).toBe('sip:alice@192.0.2.1:5070');
      dialog.accept(request);
      expect(printUri(dialog.remoteTarget)).toBe('sip:alice@192.0.2.7');
    },
  );

  it('are not moved by unreliable provisional responses, and by reliable ones they are (RFC 6141 §4.7)', () => {
    const dialog = Dialog.ofClient(invite(), success());
    const progress = success({ Contact: '<sip:bob@192.0.2.8>' });
    dialog.receiveResponse(progress, false);
    expect(printUri(dialog.remoteTarget)).toBe('sip:bob@192.0.2.2');
    dialog.receiveResponse(progress, true);
    expect(printUri(dialog.remoteTarget)).toBe('sip:bob@192.0.2.8');
  });
});
