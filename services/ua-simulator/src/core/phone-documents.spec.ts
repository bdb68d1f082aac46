import { describe, expect, it } from '@jest/globals';
import { dialogDocument, type PhoneState, presenceDocument } from './phone-documents.js';

const alice: PhoneState = { addressOfRecord: 'sip:alice@lab.test', onCall: 'answer', calls: [] };
const call = { callId: 'c1', direction: 'outgoing', peer: 'sip:bob@lab.test', state: 'answered' } as const;

describe('the presence of a phone (RFC 3863 §4.1, RFC 3856 §6.4)', () => {
  it('is a PIDF document that says open', () => {
    expect(presenceDocument(alice)).toEqual({
      contentType: 'application/pidf+xml',
      text: [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:alice@lab.test">',
        '  <tuple id="phone">',
        '    <status><basic>open</basic></status>',
        '    <contact>sip:alice@lab.test</contact>',
        '  </tuple>',
        '</presence>',
        '',
      ].join('\r\n'),
    });
  });

  it.each([
    [{ calls: [call] }, 'open', 'on the phone'],
    [{ onCall: 'busy', calls: [call] }, 'closed', 'busy'],
    [{ onCall: 'decline' }, 'closed', 'takes no calls'],
    [{ onCall: 'no-answer' }, 'closed', 'away'],
  ] as const)('of %j is %s, with the note: %s', (change, basic, note) => {
    const { text } = presenceDocument({ ...alice, ...change });
    expect(text).toContain(`<basic>${basic}</basic>`);
    expect(text).toContain(`<note>${note}</note>`);
  });
});

describe('the dialogs of a phone (RFC 4235 §3.9, §4.1)', () => {
  it('are told all, with the number of the document', () => {
    expect(
      dialogDocument({ ...alice, calls: [call] }, 7)
        .text.split('\r\n')
        .slice(1),
    ).toEqual([
      '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="7" state="full" entity="sip:alice@lab.test">',
      '  <dialog id="c1" call-id="c1" direction="initiator">',
      '    <state>confirmed</state>',
      '    <remote><identity>sip:bob@lab.test</identity></remote>',
      '  </dialog>',
      '</dialog-info>',
      '',
    ]);
  });

  it.each([
    ['calling', 'trying'],
    ['ringing', 'early'],
    ['ended', 'terminated'],
    ['failed', 'terminated'],
  ] as const)('that are %s are %s (RFC 4235 §3.7.1)', (state, expected) => {
    const { text } = dialogDocument({ ...alice, calls: [{ ...call, state }] }, 0);
    expect(text).toContain(`<state>${expected}</state>`);
  });

  it('hold what came from the network as text', () => {
    const evil = { ...call, callId: '"><x>&', direction: 'incoming', peer: 'sip:<b>&"@x' } as const;
    const { text } = dialogDocument({ ...alice, calls: [evil] }, 0);
    expect(text).toContain('id="&quot;&gt;&lt;x&gt;&amp;"');
    expect(text).toContain('<identity>sip:&lt;b&gt;&amp;&quot;@x</identity>');
    expect(text).toContain('direction="recipient"');
  });
});
