import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  locationClear,
  locationList,
  type PhoneSubscription,
  type QuestionOf,
  uaCall,
  uaChangeCall,
  uaConfigure,
  uaHangUp,
  uaMessage,
  uaOptions,
  uaRegister,
  uaSubscribe,
  uaUnsubscribe,
} from '@trapezoid/contracts';
import { exitCodes } from './exit-codes.js';
import { RunningLab } from './running-lab.fixture.js';

const request = (method: string, branch: string) =>
  `${method} sip:bob@lab.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bK${branch}\r\nCSeq: 1 ${method}\r\n\r\n`;

describe('a command to a running lab', () => {
  const lab = new RunningLab();

  beforeAll(() => lab.start());
  afterAll(() => lab.close());

  describe('call', () => {
    let question: QuestionOf<typeof uaCall>;

    /** The phones do with the next call what these say, in this order. */
    const whenCalled = (...steps: ((callId: string) => void)[]): void => {
      lab.answer(uaCall).with((asked) => {
        question = asked;
        const callId = asked.callId ?? '';
        setImmediate(() => {
          for (const step of steps) step(callId);
        });
        return { kind: 'placed', callId };
      });
    };

    const ends = (statusCode: number, reasonPhrase: string) => (callId: string) =>
      lab.tellCall({ callId, state: 'failed', statusCode, reasonPhrase });

    it('draws the call from its first message to its last and ends with 0', async () => {
      whenCalled(
        (callId) => lab.tellMessage(callId, 'alice', request('INVITE', 'a')),
        (callId) => lab.tellCall({ callId, state: 'answered', statusCode: 200 }),
        (callId) => lab.tellCall({ callId, state: 'ended', statusCode: 200 }),
        (callId) => lab.tellMessage(callId, 'alice', request('BYE', 'b')),
      );
      const { exitCode, terminal } = await lab.run(
        'call',
        'alice',
        'bob',
        '--duration',
        '3s',
        '--give-up',
        '5s',
      );
      expect(exitCode).toBe(exitCodes.done);
      expect(question).toMatchObject({
        from: 'alice',
        to: 'bob',
        hangUpAfterMilliseconds: 3_000,
        giveUpAfterMilliseconds: 5_000,
      });
      const [title, , header] = terminal.output.split('\n');
      expect(title).toBe(`alice calls bob (Call-ID ${question.callId})`);
      expect(header?.trim().split(/\s+/)).toEqual(['ms', 'alice', 'proxy', 'bob']);
      expect(terminal.output).toMatch(/INVITE ─+►[\s\S]*BYE ─+►[\s\S]*bob answered; the call lasted/);
    });

    it.each([
      [486, 'Busy Here', exitCodes.busy, 'bob is busy: 486 Busy Here'],
      [603, 'Decline', exitCodes.declined, 'bob declined: 603 Decline'],
      [487, 'Request Terminated', exitCodes.noAnswer, 'bob did not answer: 487 Request Terminated'],
      [404, 'Not Found', exitCodes.refusedByNetwork, 'the call to bob failed: 404 Not Found'],
    ])('tells the outcome %d %s by its exit code', async (status, reason, code, text) => {
      whenCalled(ends(status, reason));
      const { exitCode, terminal } = await lab.run('call', 'alice', 'bob');
      expect(exitCode).toBe(code);
      expect(terminal.printed.at(-1)).toBe(`\n${text}`);
    });

    it('prints one object with all messages for a program', async () => {
      whenCalled(
        (callId) => lab.tellMessage(callId, 'alice', request('INVITE', 'a')),
        ends(486, 'Busy Here'),
      );
      const { exitCode, terminal } = await lab.run('call', 'alice', 'bob', '--json');
      expect(exitCode).toBe(exitCodes.busy);
      expect(JSON.parse(terminal.output)).toMatchObject({
        from: 'alice',
        to: 'bob',
        callId: question.callId,
        outcome: 'busy',
        statusCode: 486,
        exitCode: 4,
        messages: [{ element: 'alice', text: request('INVITE', 'a') }],
      });
    });

    it('hangs up when it is interrupted, and draws that too', async () => {
      whenCalled((callId) => lab.tellCall({ callId, state: 'answered', statusCode: 200 }));
      lab.answer(uaHangUp).with(({ callId = '' }) => {
        lab.tellMessage(callId, 'alice', request('BYE', 'b'));
        lab.tellCall({ callId, state: 'ended', statusCode: 200 });
        return { ended: [callId] };
      });
      const { exitCode, terminal } = lab.begin('call', 'alice', 'bob');
      await terminal.prints(/calls bob/);
      terminal.interrupt();
      expect(await exitCode).toBe(exitCodes.interrupted);
      expect(terminal.output).toMatch(/BYE/);
    });

    it('of a phone that does not exist is refused in one line', async () => {
      lab.answer(uaCall).with(() => ({ kind: 'refused', reason: 'there is no phone zoe' }));
      const { exitCode, terminal } = await lab.run('call', 'zoe', 'bob');
      expect(exitCode).toBe(exitCodes.failed);
      expect(terminal.notes).toEqual(['trapezoid: there is no phone zoe']);
    });
  });

  it.each(['message', 'options'])('%s draws the request and gives its final response', async (command) => {
    const reply = ({ callId = '' }: { callId?: string | undefined }) => {
      lab.tellMessage(callId, 'alice', request('MESSAGE', 'a'));
      return { kind: 'answered', callId, statusCode: 480, reasonPhrase: 'Temporarily Unavailable' } as const;
    };
    lab.answer(uaMessage).with(reply);
    lab.answer(uaOptions).with(reply);
    const text = command === 'message' ? ['hello'] : [];
    const drawn = await lab.run(command, 'alice', 'bob', ...text);
    expect(drawn.exitCode).toBe(exitCodes.refusedByNetwork);
    expect(drawn.terminal.output).toMatch(/MESSAGE ─+►[\s\S]*\n480 Temporarily Unavailable$/);

    const { terminal } = await lab.run(command, 'alice', 'bob', ...text, '--json');
    expect(JSON.parse(terminal.output)).toMatchObject({ statusCode: 480 });
  });

  describe('subscribe', () => {
    const subscription = (callId: string): PhoneSubscription => ({
      callId,
      phone: 'alice',
      event: 'presence',
      resource: 'sip:bob@lab.test',
      state: 'active',
      notifications: 1,
      startedAt: 1,
    });

    it('draws the subscription, ends it, and prints what was told last', async () => {
      let asked: unknown;
      lab.answer(uaSubscribe).with(({ callId = '', ...others }) => {
        asked = others;
        lab.tellMessage(callId, 'alice', request('SUBSCRIBE', 's'));
        return { kind: 'subscribed', subscription: subscription(callId) };
      });
      lab.answer(uaUnsubscribe).with(({ callId = '' }) => ({
        ended: [{ ...subscription(callId), state: 'ended', notifications: 2, body: '<open/>\r\n\x1b[2J' }],
      }));
      const { exitCode, terminal } = await lab.run('subscribe', 'alice', 'bob', '--duration', '0');
      expect(asked).toEqual({ from: 'alice', to: 'bob', event: 'presence' });
      expect(exitCode).toBe(exitCodes.done);
      expect(terminal.output).toMatch(
        /SUBSCRIBE ─+►[\s\S]*\npresence of sip:bob@lab.test: active, told 2 times\n\n<open\/>\n \[2J$/,
      );
    });

    it('asks once, and says who refuses', async () => {
      let asked: unknown;
      lab.answer(uaSubscribe).with(({ callId = '', ...others }) => {
        asked = others;
        const refused = {
          state: 'ended',
          notifications: 0,
          detail: 'refused: 489 Bad Event',
          statusCode: 489,
        };
        return {
          kind: 'subscribed',
          subscription: { ...subscription(callId), ...refused } as PhoneSubscription,
        };
      });
      const words = ['subscribe', 'alice', 'bob', '--event', 'message-summary', '--once'];
      const { exitCode, terminal } = await lab.run(...words);
      expect(asked).toEqual({ from: 'alice', to: 'bob', event: 'message-summary', expires: 0 });
      expect(exitCode).toBe(exitCodes.refusedByNetwork);
      expect(terminal.printed.at(-1)).toBe('presence of sip:bob@lab.test: refused: 489 Bad Event');
      const json = await lab.run(...words, '--json');
      expect(JSON.parse(json.terminal.output)).toMatchObject({ statusCode: 489, state: 'ended' });
    });
  });

  it('register asks for the time it is given', async () => {
    let asked: unknown;
    lab.answer(uaRegister).with((question) => {
      asked = question;
      return { kind: 'answered', callId: 'a', statusCode: 200, reasonPhrase: 'OK' };
    });
    const { exitCode, terminal } = await lab.run('register', 'alice', '--expires', '0');
    expect(asked).toEqual({ phone: 'alice', expires: 0 });
    expect(exitCode).toBe(exitCodes.done);
    expect(terminal.printed).toEqual(['200 OK']);
  });

  it('configure changes what it is told to and nothing else', async () => {
    let asked: unknown;
    lab.answer(uaConfigure).with((question) => {
      asked = question;
      const behaviour = { onCall: 'busy', ringMilliseconds: 200, audio: 'tone' } as const;
      return { kind: 'configured', behaviour };
    });
    const { terminal } = await lab.run('configure', 'bob', '--on-call', 'busy', '--rings', '200ms');
    expect(asked).toEqual({ phone: 'bob', behaviour: { onCall: 'busy', ringMilliseconds: 200 } });
    expect(terminal.printed).toEqual(['bob: rings 200 ms, is busy']);

    const nothing = await lab.run('configure', 'bob');
    expect(nothing.exitCode).toBe(exitCodes.wrongUsage);
  });

  it('hangup ends all calls, or those of a phone', async () => {
    lab.answer(uaHangUp).with(({ phone }) => ({ ended: phone === 'bob' ? [] : ['a', 'b'] }));
    expect((await lab.run('hangup')).terminal.printed).toEqual(['ended a\nended b']);
    expect((await lab.run('hangup', '--phone', 'bob')).terminal.printed).toEqual(['there was no call']);
    expect((await lab.run('hangup', 'a', '--phone', 'bob')).exitCode).toBe(exitCodes.wrongUsage);
    expect((await lab.run('hangup', '--json')).terminal.printed).toEqual(['{"ended":["a","b"]}']);
  });

  it('hold, resume, transfer and digits change a call, and print what that came to', async () => {
    const asked: unknown[] = [];
    lab.answer(uaChangeCall).with((question) => {
      asked.push(question);
      return { kind: 'answered', callId: 'a', statusCode: 200, reasonPhrase: 'OK' };
    });
    for (const words of [
      ['hold', 'alice'],
      ['resume', 'a', '--phone', 'bob'],
      ['transfer', 'alice', 'carol'],
      ['transfer', 'a', '--to-call', 'b'],
      ['digits', 'alice', '42#'],
    ]) {
      const { terminal, exitCode } = await lab.run(...words);
      expect([terminal.printed, exitCode]).toEqual([['200 OK'], exitCodes.done]);
    }
    expect(asked).toEqual([
      { callId: 'alice', change: { action: 'hold' } },
      { callId: 'a', phone: 'bob', change: { action: 'resume' } },
      { callId: 'alice', change: { action: 'transfer', to: 'carol' } },
      { callId: 'a', change: { action: 'join', otherCallId: 'b' } },
      { callId: 'alice', change: { action: 'digits', digits: '42#' } },
    ]);
    for (const words of [
      ['transfer', 'alice'],
      ['transfer', 'alice', 'carol', '--to-call', 'b'],
      ['digits', 'alice', 'x'],
    ]) {
      expect((await lab.run(...words)).exitCode).toBe(exitCodes.wrongUsage);
    }
  });

  it('clear drops bindings, and takes an address without its scheme', async () => {
    lab.answer(locationClear).with(({ addressOfRecord }) => ({
      removed: addressOfRecord === 'sip:bob@lab.test' ? 2 : 0,
    }));
    expect((await lab.run('clear', 'bob@lab.test')).terminal.printed).toEqual([
      'removed 2 bindings of bob@lab.test',
    ]);
  });

  describe('status', () => {
    it('shows who listens where and who is registered, and fails while a service is away', async () => {
      lab.answer(locationList).with(() => ({
        total: 1,
        records: [
          {
            addressOfRecord: 'sip:phone1@lab.test',
            bindings: [
              {
                contact: 'sip:phone1@127.0.0.1:6000\u001b[2J',
                parameters: {},
                expiresAt: Date.now() + 60_500,
                callId: 'a',
                cseq: 1,
                path: [],
                receivedFrom: { protocol: 'UDP', host: '127.0.0.1', port: 6000 },
                updatedAt: 0,
              },
            ],
          },
        ],
      }));
      const { exitCode, terminal } = await lab.run('status');
      expect(exitCode).toBe(exitCodes.failed);
      expect(terminal.output.replaceAll(/ +/g, ' ').split('\n')).toEqual([
        'small: A network for tests.',
        '',
        'Services',
        ' ready location',
        ' ready registrar UDP 127.0.0.1:5070',
        ' ready proxy UDP 127.0.0.1:5060',
        expect.stringMatching(/^ NOT READY ua-simulator UDP 127.0.0.1:any TCP 127.0.0.1:any nobody answers/),
        expect.stringMatching(/^ ready console HTTP 127.0.0.1:/),
        '',
        'Simulated phones',
        ' alice sip:alice@lab.test registered rings 1 s, answers, tone',
        ' bob sip:bob@lab.test registered rings 1 s, answers, tone',
        '',
        'Registrations (1)',
        expect.stringMatching(
          /^ sip:phone1@lab.test sip:phone1@127.0.0.1:6000 \[2J for 6\d s from UDP 127.0.0.1:6000$/,
        ),
      ]);
    });

    it('tells whom the registrar has refused, and why', async () => {
      lab.tellRefusal({ detail: 'wrong password for phone1' });
      lab.tellRefusal({ detail: 'wrong password for phone1' });
      await lab.bus.flush();
      const { terminal } = await lab.run('status');
      expect(terminal.output.replaceAll(/ +/g, ' ').split('\n').slice(-2)).toEqual([
        'Refused registrations',
        expect.stringMatching(
          /^ \d s ago sip:phone1@lab.test from UDP 127.0.0.1:6000 401 Unauthorized wrong password for phone1 \(RFC 3261 §10.3 step 3\) 2 times$/,
        ),
      ]);
    });

    it('gives the same map to a program', async () => {
      const { terminal } = await lab.run('status', '--json');
      expect(JSON.parse(terminal.output)).toMatchObject({ ready: false, lab: { name: 'small' } });
    });

    it('watches until it is interrupted: the whole map once, then a line for what changes', async () => {
      const { terminal, exitCode } = lab.begin('status', '--watch');
      await terminal.prints(/Registrations/);
      lab.tellRefusal({ statusCode: 423, reasonPhrase: 'Interval Too Brief' });
      await terminal.prints(/^\d\d:\d\d:\d\d sip:phone1@lab.test .* was refused: 423 Interval Too Brief/m);
      terminal.interrupt();
      expect(await exitCode).toBe(exitCodes.done);
      expect(terminal.output.match(/^Services$/gm)).toHaveLength(1);
    });

    it('draws the whole map anew on a screen, without clearing it first', async () => {
      const { terminal, exitCode } = lab.beginOnScreen('status', '--watch');
      await terminal.prints(/(Services[\s\S]*){2}/);
      terminal.interrupt();
      expect(await exitCode).toBe(exitCodes.done);
      expect(terminal.printed.every((text) => text.startsWith('\u001b[H') && text.endsWith('\u001b[J'))).toBe(
        true,
      );
    });

    it('watches for a program with an object a line', async () => {
      const { terminal, exitCode } = lab.begin('status', '--watch', '--json');
      await terminal.prints(/^\{.*\}\n\{.*\}$/);
      terminal.interrupt();
      expect(await exitCode).toBe(exitCodes.done);
      expect(JSON.parse(terminal.printed[1]!)).toMatchObject({
        lab: { name: 'small' },
        refusals: expect.any(Array),
      });
    });
  });

  describe('trace', () => {
    it('draws all traffic until it is interrupted, and says of which call a line is', async () => {
      const { terminal, exitCode } = lab.begin('trace');
      await terminal.says(/^following/);
      lab.tellMessage('call-1', 'alice', request('INVITE', 'a'));
      lab.tellMessage('call-2', 'alice', request('OPTIONS', 'b'));
      await terminal.prints(/OPTIONS/);
      terminal.interrupt();
      expect(await exitCode).toBe(exitCodes.done);
      expect(terminal.output).toMatch(/INVITE .*#1\n.*OPTIONS .*#2$/);
    });

    it('gives a line per event to a program, of one Call-ID where asked', async () => {
      const { terminal, exitCode } = lab.begin('trace', '--json', '--call-id', 'call-2');
      // As JSON it says nothing until there is an event: tell until one is heard.
      const telling = setInterval(() => {
        lab.tellMessage('call-1', 'alice', request('INVITE', 'a'));
        lab.tellMessage('call-2', 'alice', request('OPTIONS', 'b'));
      }, 5);
      await terminal.prints(/OPTIONS/);
      clearInterval(telling);
      terminal.interrupt();
      expect(await exitCode).toBe(exitCodes.done);
      expect(JSON.parse(terminal.printed[0]!)).toMatchObject({
        kind: 'message',
        message: { callId: 'call-2' },
      });
      expect(terminal.output).not.toContain('call-1');
    });
  });
});
