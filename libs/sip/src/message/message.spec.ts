import { describe, expect, it } from '@jest/globals';
import type { NameAddress } from '../grammar/name-address.js';
import { Parameters } from '../grammar/parameters.js';
import { parseUri, printUri } from '../grammar/uri.js';
import { parseHeaderValue, singleHeader } from './header-definition.js';
import {
  Allow,
  CallId,
  ContentLength,
  ContentType,
  MaxForwards,
  RecordRoute,
  Route,
  Subject,
  Supported,
  Via,
} from './headers/index.js';
import { parseMessage } from './parse-message.js';
import { printMessage } from './print-message.js';
import { SipRequest } from './request.js';
import { SipResponse } from './response.js';

const lines = [
  'INVITE sip:emil@west.example SIP/2.0',
  'v:SIP/2.0/UDP   one.example;branch=z9hG4bK1 , SIP/2.0/TCP two.example;branch=z9hG4bK2',
  'X-Odd  : \u00ff\u0080,\r\n  folded',
  'VIA: SIP/2.0/UDP three.example;branch=z9hG4bK3',
  'Route: <sip:p1.example;lr>',
  'Subject:lunch',
  'rOUTE: <sip:p2.example;lr>,<sip:p3.example;lr>',
  'l: 2',
];
const wire = [...lines, '', '\u0000\u00ff'].join('\r\n');
const request = parseMessage(Buffer.from(wire, 'latin1')) as SipRequest;

const print = (message: SipRequest | SipResponse): string[] =>
  printMessage(message).toString('latin1').split('\r\n');
const route = (text: string): NameAddress => parseHeaderValue(Route, text);
const branches = (message: SipRequest | SipResponse) =>
  message.headers(Via).map((via) => via.parameters.get('branch'));
const routes = (message: SipRequest | SipResponse) => message.headers(Route).map(({ uri }) => uri.host);

describe('headers of a message', () => {
  it('are one list over all their fields (RFC 3261 §7.3.1)', () => {
    expect(branches(request)).toEqual(['z9hG4bK1', 'z9hG4bK2', 'z9hG4bK3']);
    expect(request.first(Via)?.sentBy.host).toBe('one.example');
    expect(request.headers(Allow)).toEqual([]);
    expect(request.first(Allow)).toBeUndefined();
  });

  it('that stand at most once give their value, undefined or an error', () => {
    expect(request.header(Subject)).toBe('lunch');
    expect(request.header(MaxForwards)).toBeUndefined();
    expect(() => request.required(MaxForwards)).toThrow(
      expect.objectContaining({ where: 'Max-Forwards', reason: 'missing' }),
    );
    const twice = request.withRawFields(request.fieldsOf(Subject));
    expect(() => twice.header(Subject)).toThrow(
      expect.objectContaining({ where: 'Subject', statusCode: 400 }),
    );
  });

  it('are found by any spelling of their name (RFC 3261 §7.3.1, §7.3.3)', () => {
    expect(request.text('X-ODD')).toBe('\ufffd\ufffd, folded');
    expect(request.text('s')).toBe('lunch');
    expect(request.text('Priority')).toBeUndefined();
    expect(request.has(Subject)).toBe(true);
    expect(request.has(Allow)).toBe(false);
  });

  it('may be empty lists, which the topmost value is looked for behind', () => {
    const message = parseMessage('OPTIONS sip:a SIP/2.0\r\nk:\r\nSupported: path\r\nAllow:\r\n\r\n');
    expect(message.headers(Supported)).toEqual(['path']);
    expect(message.first(Supported)).toBe('path');
    expect(message.headers(Allow)).toEqual([]);
    expect(message.has(Allow)).toBe(true);
  });

  it('can be defined for names that the library does not know', () => {
    const Odd = singleHeader<string>('X-Odd', { parse: (scanner) => scanner.rest(), print: (text) => text });
    expect(request.header(Odd)).toBe('\ufffd\ufffd, folded');
    expect(request.has(Odd)).toBe(true);
    expect(request.fieldsOf(Odd)).toHaveLength(1);
    expect(request.without(Odd).has(Odd)).toBe(false);
    expect(print(request.with(Odd, 'even'))[2]).toBe('X-Odd: even');
  });
});

describe('message with a changed header', () => {
  const changed = (message: SipRequest): string[] =>
    print(message).filter((line) => !wire.split('\r\n').includes(line));

  it('has it in its old place', () => {
    const message = request.with(Subject, 'dinner');
    expect(print(message)[6]).toBe('Subject: dinner');
    expect(changed(message)).toEqual(['Subject: dinner']);
  });

  it('has a new one below the others', () => {
    expect(print(request.with(MaxForwards, 70))[9]).toBe('Max-Forwards: 70');
  });

  it('has many values in the place of the first, one a field', () => {
    const message = request.withAll(Route, [route('<sip:x;lr>'), route('<sip:y;lr>')]);
    expect(message.fields.map(({ name }) => name)).toEqual([
      'Via',
      'x-odd',
      'Via',
      'Route',
      'Route',
      'Subject',
      'Content-Length',
    ]);
    expect(routes(message)).toEqual(['x', 'y']);
    expect(request.withAll(Route, []).has(Route)).toBe(false);
  });

  it('has a value above all others', () => {
    const message = request.withFirst(Route, route('<sip:p0.example;lr>'));
    expect(print(message)[5]).toBe('Route: <sip:p0.example;lr>');
    expect(routes(message)).toEqual(['p0.example', 'p1.example', 'p2.example', 'p3.example']);
    expect(changed(message)).toEqual(['Route: <sip:p0.example;lr>']);
  });

  it('has the first value of its header above everything', () => {
    const message = request.withFirst(RecordRoute, route('<sip:p0.example;lr>'));
    expect(print(message)[1]).toBe('Record-Route: <sip:p0.example;lr>');
  });

  it('has a value below all others', () => {
    const message = request.withLast(Route, route('<sip:p9.example;lr>'));
    expect(routes(message)).toEqual(['p1.example', 'p2.example', 'p3.example', 'p9.example']);
    expect(message.fields.at(-2)?.line).toBe('Route: <sip:p9.example;lr>');
    expect(request.withLast(Allow, 'BYE').fields.at(-1)?.line).toBe('Allow: BYE');
  });

  it('has a header known by name and text only', () => {
    expect(print(request.withText('x-ODD', 'é'))[2]).toBe('x-ODD: \u00c3\u00a9');
    expect(request.withText('s', 'dinner').header(Subject)).toBe('dinner');
  });

  it('has fields of another message as they stand', () => {
    const response = SipResponse.of(200, 'OK', request.fieldsOf(Via, { name: 'x-ODD' }));
    expect(print(response)).toEqual(['SIP/2.0 200 OK', ...wire.split('\r\n').slice(1, 5), '', '']);
    expect(print(response.withRawFields(request.fieldsOf(Subject))).at(-3)).toBe('Subject:lunch');
  });
});

describe('message without a header', () => {
  it('lacks it in all its fields', () => {
    expect(request.without(Via).has(Via)).toBe(false);
    expect(print(request.without(Via))).toHaveLength(print(request).length - 2);
  });

  it('lacks its topmost value: in a field of several, then in a field of its own', () => {
    const once = request.withoutFirst(Via);
    expect(print(once)[1]).toBe('v: SIP/2.0/TCP two.example;branch=z9hG4bK2');
    expect(branches(once)).toEqual(['z9hG4bK2', 'z9hG4bK3']);
    const twice = once.withoutFirst(Via);
    expect(branches(twice)).toEqual(['z9hG4bK3']);
    expect(twice.withoutFirst(Via).has(Via)).toBe(false);
    expect(print(twice.withoutFirst(Via))).toEqual(print(request.without(Via)));
  });

  it('lacks nothing where there was none', () => {
    expect(printMessage(request.withoutFirst(Allow))).toEqual(printMessage(request));
  });

  it('lacks the topmost value also where an empty field stands above it', () => {
    const message = parseMessage(
      'BYE sip:a SIP/2.0\r\nRoute:\r\nX: 1\r\nRoute: <sip:p1>\r\nRoute: <sip:p2>\r\n\r\n',
    );
    expect(routes(message.withoutFirst(Route))).toEqual(['p2']);
    expect(print(message.withoutFirst(Route)).slice(1, 3)).toEqual(['X: 1', 'Route: <sip:p2>']);
  });
});

describe('message with a body (RFC 3261 §7.4.1, §7.4.2)', () => {
  it('has its type and length', () => {
    const message = request.withBody('text/plain', 'é');
    expect(message.header(ContentLength)).toBe(2);
    expect(message.header(ContentType)).toMatchObject({ type: 'text', subtype: 'plain' });
    expect(print(message).slice(-4)).toEqual([
      'Content-Length: 2',
      'Content-Type: text/plain',
      '',
      '\u00c3\u00a9',
    ]);
  });

  it('has no type where the body is empty', () => {
    const message = request.withBody('text/plain', 'x').withBody('text/plain', '');
    expect(message.has(ContentType)).toBe(false);
    expect(message.header(ContentLength)).toBe(0);
    expect(message.body).toHaveLength(0);
  });

  it('takes bytes as they are', () => {
    const body = Uint8Array.of(0, 13, 10, 13, 10, 255);
    expect([...printMessage(request.withBody('application/octet-stream', body)).subarray(-6)]).toEqual([
      ...body,
    ]);
  });
});

describe('message as a value', () => {
  it('goes out byte for byte as it came in', () => {
    expect(printMessage(request).toString('latin1')).toBe(wire);
  });

  it('is not changed by what is made of it', () => {
    const original = printMessage(request);
    request.with(Subject, 'x');
    request.withAll(Route, []);
    request.withFirst(Route, route('<sip:x>'));
    request.withLast(Route, route('<sip:x>'));
    request.withoutFirst(Via);
    request.without(Via);
    request.withText('X', 'y');
    request.withBody('text/plain', 'x');
    request.withRawFields(request.fields);
    request.withUri('sip:x');
    expect(printMessage(request)).toEqual(original);
    expect(routes(request)).toHaveLength(3);
  });
});

describe('request', () => {
  it('is made of a method and a URI', () => {
    expect(SipRequest.to('INVITE', 'sip:emil@west.example').with(CallId, '1').startLine).toBe(
      'INVITE sip:emil@west.example SIP/2.0',
    );
    expect(SipRequest.to('BYE', parseUri('tel:+1')).startLine).toBe('BYE tel:+1 SIP/2.0');
  });

  it('takes another Request-URI, as text or typed', () => {
    const moved = request.withUri({
      scheme: 'sip',
      host: 'p1.example',
      parameters: Parameters.of({ lr: null }),
      headers: [],
    });
    expect(moved.startLine).toBe('INVITE sip:p1.example;lr SIP/2.0');
    expect(printUri(moved.uri)).toBe('sip:p1.example;lr');
    expect(moved.withUri('tel:+1').uri).toMatchObject({ scheme: 'tel', number: '+1' });
    expect(moved.fields).toBe(request.fields);
    expect(moved.body).toBe(request.body);
  });

  it('reads its Request-URI once', () => {
    expect(request.uri).toBe(request.uri);
    expect(request.with(Subject, 'x').uri).toBe(request.uri);
  });
});

describe('response', () => {
  it('is made of a status code, a reason phrase and fields', () => {
    const response = SipResponse.of(486, 'Besetzt – später', []);
    expect(response.reasonPhrase).toBe('Besetzt – später');
    expect(parseMessage(printMessage(response))).toMatchObject({
      statusCode: 486,
      reasonPhrase: 'Besetzt – später',
    });
    expect(response.with(CallId, '1').startLine).toBe(response.startLine);
  });
});
