import { describe, expect, it } from '@jest/globals';
import { callThroughProxy, hop } from '../ladder.fixture.js';
import { LadderFollower } from './follower.js';
import { renderLadder } from './render.js';

const invite = { line: 'INVITE sip:bob@lab.test SIP/2.0', at: 0, branch: 'a' };

describe('a ladder that follows a call', () => {
  it('prints in the end what the ladder of the whole call shows', () => {
    const columns = [{ name: 'alice' }, { name: 'proxy' }, { name: 'bob' }];
    const follower = new LadderFollower({ columns });
    const lines = callThroughProxy().flatMap((message) => follower.add(message));

    expect([...lines, ...follower.end()].join('\n')).toBe(renderLadder(callThroughProxy(), { columns }));
  });

  it('prints a message as soon as both ends have told of it', () => {
    const follower = new LadderFollower();
    const [sent, received] = hop({ from: 'alice', to: 'proxy', ...invite });

    expect(follower.add(sent!)).toEqual([]);
    expect(follower.add(received!)).toEqual([
      expect.stringContaining('alice'),
      expect.stringContaining('│'),
      expect.stringContaining('INVITE'),
    ]);
  });

  it('prints a message of which one end tells nothing when it has waited long enough', () => {
    const follower = new LadderFollower({ settle: 100 });
    const [received] = hop({ from: 'phone', to: 'proxy', ...invite });
    follower.add(received!);

    expect(follower.advance(received!.at + 99)).toEqual([]);
    expect(follower.advance(received!.at + 100).at(-1)).toContain('INVITE');
  });

  it('does not print a message twice when its other end tells late', () => {
    const follower = new LadderFollower();
    const [sent, received] = hop({ from: 'alice', to: 'proxy', ...invite });
    follower.add(sent!);
    follower.advance(sent!.at + 500);

    expect([...follower.add(received!), ...follower.end()]).toEqual([]);
  });

  it('takes a retransmission that arrives for itself, not for the one that was lost', () => {
    const follower = new LadderFollower();
    const [known] = hop({ from: 'proxy', to: 'alice', line: 'SIP/2.0 100 Trying', at: -10, branch: 'z' });
    const lost = hop({ from: 'alice', to: 'proxy', ...invite, lost: true });
    const [again, received] = hop({ from: 'alice', to: 'proxy', ...invite, at: 500, again: true });
    const lines = [known!, ...lost, received!, again!].flatMap((message) => follower.add(message));
    const rows = [...lines, ...follower.end()].filter((line) => line.includes('INVITE'));

    expect(rows).toEqual([
      expect.stringContaining('INVITE lost?'),
      expect.stringContaining('INVITE (again)'),
    ]);
  });

  it('prints messages in the order of their time, whichever element tells first', () => {
    const follower = new LadderFollower();
    const ringing = hop({ from: 'phone', to: 'proxy', line: 'SIP/2.0 180 Ringing', at: 3, branch: 'b' });
    const trying = hop({ from: 'phone', to: 'proxy', line: 'SIP/2.0 100 Trying', at: 2, branch: 'b' });
    const lines = [...ringing, ...trying].flatMap((message) => follower.add(message));

    expect([...lines, ...follower.end()].slice(-2)).toEqual([
      expect.stringContaining('100 Trying'),
      expect.stringContaining('180 Ringing'),
    ]);
  });

  it('prints the header anew when a party comes in', () => {
    const follower = new LadderFollower();
    const toProxy = hop({ from: 'alice', to: 'proxy', ...invite });
    const toBob = hop({ from: 'proxy', to: 'bob', ...invite, at: 1, branch: 'p' });
    const headers = [...toProxy, ...toBob]
      .flatMap((message) => follower.add(message))
      .filter((line) => line.includes('ms'));

    expect(headers.map((line) => line.trim().split(/ +/))).toEqual([
      ['ms', 'alice', 'proxy'],
      ['ms', 'alice', 'proxy', 'bob'],
    ]);
  });

  it('numbers calls where it shows more than one', () => {
    const follower = new LadderFollower({ numberCalls: true });
    const first = hop({ from: 'alice', to: 'proxy', ...invite, callId: 'one' });
    const second = hop({ from: 'alice', to: 'proxy', ...invite, at: 1, callId: 'two' });
    const rows = [...first, ...second]
      .flatMap((message) => follower.add(message))
      .filter((line) => line.includes('INVITE'));

    expect(rows).toEqual([expect.stringMatching(/ #1$/), expect.stringMatching(/ #2$/)]);
  });

  it('says why under a message, waiting a moment for what its receiver decides on it', () => {
    const follower = new LadderFollower({ why: true });
    const [sent, received] = hop({ from: 'alice', to: 'proxy', ...invite });
    follower.add(sent!);
    expect(follower.add(received!)).toEqual([]);
    follower.decide({
      element: 'proxy',
      at: received!.at + 1,
      callId: 'call-1',
      cseq: '1 INVITE',
      branch: 'z9hG4bKa',
      decision: 'forward',
      reason: 'it has one target',
      section: 'RFC 3261 §16.6',
    });

    expect(follower.advance(sent!.at + 60).slice(-2)).toEqual([
      expect.stringContaining('└ alice: asks for a session (RFC 3261 §13.2.1)'),
      expect.stringContaining('└ proxy: it has one target (RFC 3261 §16.6)'),
    ]);
  });

  it('knows how many messages its elements did not tell', () => {
    const follower = new LadderFollower();
    const [sent, received] = hop({ from: 'alice', to: 'proxy', ...invite });
    follower.add({ ...sent!, dropped: 2 });
    follower.add(received!);
    const [later] = hop({ from: 'alice', to: 'proxy', ...invite, at: 900, branch: 'c' });
    follower.add({ ...later!, dropped: 5 });
    follower.end();

    expect(follower.dropped).toBe(3);
  });
});
