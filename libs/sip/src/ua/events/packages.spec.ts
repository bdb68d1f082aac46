import { describe, expect, it } from '@jest/globals';
import { dialogPackage, presencePackage, registrationPackage } from './declared-packages.js';
import { acceptedTypes } from './event-package.js';
import { messageSummaryPackage, parseMessageSummary, printMessageSummary } from './message-summary.js';
import { referPackage } from './refer-package.js';

describe('the declared event packages', () => {
  it.each([
    [presencePackage, 'presence', 'application/pidf+xml', 3600, 'one subscription', 5],
    [dialogPackage, 'dialog', 'application/dialog-info+xml', 3600, 'several subscriptions', 1],
    [registrationPackage, 'reg', 'application/reginfo+xml', 3761, 'one subscription', 5],
    [
      messageSummaryPackage,
      'message-summary',
      'application/simple-message-summary',
      3600,
      'several subscriptions',
      1,
    ],
    [referPackage, 'refer', 'message/sipfrag;version=2.0', 300, 'several subscriptions', 1],
  ] as const)(
    'say what their RFCs say of body, duration, forking and rate (RFC 3856 §6.4, §6.9, §6.10, RFC 4235 §3.4, §3.9, §3.10, RFC 3680 §4.4, §4.9, §4.10, RFC 3842 §3.4, §3.10, §3.11, RFC 3515 §3.4, §3.9, §3.10)',
    (eventPackage, name, contentType, usual, forking, interval) => {
      expect(eventPackage).toMatchObject({
        name,
        contentTypes: [contentType],
        duration: { usual },
        forking,
        interval,
      });
    },
  );

  it('carry XML as it stands', () => {
    const body = { contentType: 'application/pidf+xml', text: '<presence/>' };
    expect(presencePackage.parse(presencePackage.print(body))).toBe(body);
  });

  it('are told in the type that is accepted, in their usual one without Accept (RFC 6665 §3.1.3)', () => {
    const two = { contentTypes: ['text/plain', 'text/html'] };
    const range = (type: string, subtype: string) => ({ type, subtype }) as never;
    expect(acceptedTypes(two, undefined)).toEqual(['text/plain']);
    expect(acceptedTypes(two, [range('text', '*')])).toEqual(['text/plain', 'text/html']);
    expect(acceptedTypes(two, [range('text', 'html'), range('image', '*')])).toEqual(['text/html']);
    expect(acceptedTypes(two, [])).toEqual([]);
  });
});

describe('a message summary (RFC 3842 §5.2)', () => {
  const whole = [
    'Messages-Waiting: yes',
    'Message-Account: sip:alice@vmail.example.com',
    'Voice-Message: 4/8 (1/2)',
    'Fax-Message: 0/3',
    '',
    'To: <alice@atlanta.example.com>',
    'Subject: carpool tomorrow?',
    '',
    'To: <alice@example.com>',
    '',
  ].join('\r\n');

  const read = {
    waiting: true,
    account: 'sip:alice@vmail.example.com',
    lines: [
      { context: 'voice-message', newMessages: 4, oldMessages: 8, newUrgent: 1, oldUrgent: 2 },
      { context: 'fax-message', newMessages: 0, oldMessages: 3 },
    ],
    added: [
      [
        ['To', '<alice@atlanta.example.com>'],
        ['Subject', 'carpool tomorrow?'],
      ],
      [['To', '<alice@example.com>']],
    ],
  };

  it('is read with account, counts, urgent ones and new messages', () => {
    expect(parseMessageSummary(whole)).toEqual(read);
  });

  it('is printed as it was read', () => {
    expect(printMessageSummary(parseMessageSummary(whole))).toBe(whole);
    const body = messageSummaryPackage.print({ waiting: false, lines: [] });
    expect(body.text).toBe('Messages-Waiting: no\r\n');
    expect(messageSummaryPackage.parse(body)).toEqual({ waiting: false, lines: [] });
  });

  it('is read without regard to case, white space and kind of line end', () => {
    expect(parseMessageSummary('messages-waiting :YES\nVOICE-MESSAGE:  1 / 2 ( 0 / 1 )\n')).toEqual({
      waiting: true,
      lines: [{ context: 'voice-message', newMessages: 1, oldMessages: 2, newUrgent: 0, oldUrgent: 1 }],
    });
  });

  it('takes a count above 2^32 - 1 for that (§3.5)', () => {
    const { lines } = parseMessageSummary('Messages-Waiting: yes\r\nVoice-Message: 99999999999/0\r\n');
    expect(lines[0]?.newMessages).toBe(4_294_967_295);
  });

  it.each([
    ['', 'does not begin with Messages-Waiting'],
    ['Voice-Message: 1/0\r\n', 'does not begin with Messages-Waiting'],
    ['Messages-Waiting: perhaps\r\n', 'neither yes nor no'],
    ['Messages-Waiting: yes\r\nVoice-Message: many\r\n', 'counts of messages expected'],
    ['Messages-Waiting: yes\r\nVoice-Message: 1/2 (3\r\n', 'counts of messages expected'],
    ['Messages-Waiting: yes\r\nnonsense\r\n', 'line without a name'],
    [`Messages-Waiting: yes\r\n${'X: 1/1\r\n'.repeat(1001)}`, 'too many lines'],
  ])('that is malformed is refused: %#', (body, reason) => {
    expect(() => parseMessageSummary(body)).toThrow(reason);
  });

  it('keeps what would break its lines on one line', () => {
    expect(printMessageSummary({ waiting: true, account: 'sip:a\r\nVoice-Message: 1/1', lines: [] })).toBe(
      'Messages-Waiting: yes\r\nMessage-Account: sip:a Voice-Message: 1/1\r\n',
    );
  });
});
