import { describe, expect, it } from '@jest/globals';
import { Contact, type SipUri } from '@trapezoid/sip';
import { requestOf } from '../proxy.fixture.js';
import { preferredTargets } from './caller-preferences.js';
import { roundsOf } from './forking.js';
import type { RequestTarget } from './target.js';

function targetOf(contact: string): RequestTarget {
  const [value] = requestOf('REGISTER', 'sip:example.com', { Contact: contact }).headers(Contact);
  if (value === undefined || value === '*') throw new Error('no contact');
  const { q, ...parameters } = Object.fromEntries(
    [...value.parameters].map(([name, text]) => [name, text ?? null]),
  );
  return { uri: value.uri as SipUri, path: [], q: Number(q ?? 1), parameters };
}

const userOf = ({ uri }: RequestTarget) => uri.user;

function preferred(fields: Readonly<Record<string, string>>, contacts: readonly string[], method = 'INVITE') {
  return preferredTargets(requestOf(method, 'sip:user@example.com', fields), contacts.map(targetOf));
}

describe('caller preferences (RFC 3841 §7.2)', () => {
  // What the example of §7.2.5 calls u1 to u5.
  const five = [
    '<sip:u1@h.example.com>;audio;video;methods="INVITE,BYE";q=0.2',
    '<sip:u2@h.example.com>;audio="FALSE";methods="INVITE";actor="msg-taker";q=0.2',
    '<sip:u3@h.example.com>;audio;actor="msg-taker";methods="INVITE";video;q=0.3',
    '<sip:u4@h.example.com>;audio;methods="INVITE,OPTIONS";q=0.2',
    '<sip:u5@h.example.com>;q=0.5',
  ];
  const wishes = {
    'Reject-Contact': '*;actor="msg-taker";video',
    'Accept-Contact': '*;audio;require, *;video;explicit, *;methods="BYE";class="business";q=1.0',
  };

  it('leave and order the contacts of the RFC’s own example as it says (§7.2.5)', () => {
    const left = preferred(wishes, five);
    const scores = left.map((target) => [userOf(target), Math.round((target.preference ?? 0) * 100) / 100]);
    expect(scores).toEqual([
      ['u1', 0.83],
      ['u4', 0.5],
      ['u5', 1],
    ]);
    expect(roundsOf(left, 'by-q').map((round) => round.map(userOf))).toEqual([['u5'], ['u1'], ['u4']]);
  });

  it.each([
    ['a phone that says it can’t', '*;video', '<sip:a@h>;video="FALSE"', 'kept, without a rank'],
    ['a phone that must and can’t', '*;video;require', '<sip:a@h>;video="FALSE"', 'left out'],
    [
      'a phone that is silent about what it must',
      '*;video;require',
      '<sip:a@h>;audio',
      'kept, without a rank',
    ],
    ['a phone that has to say so and doesn’t', '*;video;require;explicit', '<sip:a@h>;audio', 'left out'],
    ['a phone without features', '*;video;require;explicit', '<sip:a@h>', 'kept'],
    ['another word', '*;mobility="mobile";require', '<sip:a@h>;mobility="fixed"', 'left out'],
    ['the same word in other letters', '*;mobility="FIXED";require', '<sip:a@h>;mobility="fixed"', 'kept'],
    ['one of several words', '*;methods="MESSAGE";require', '<sip:a@h>;methods="INVITE,MESSAGE"', 'kept'],
    ['a word that is excluded', '*;language="de";require', '<sip:a@h>;language="!de"', 'left out'],
    ['a text in other letters', '*;+a.b="<Desk>";require', '<sip:a@h>;+a.b="<desk>"', 'left out'],
    ['the same text', '*;+a.b="<Desk>";require', '<sip:a@h>;+a.b="<Desk>"', 'kept'],
    ['a number in the range', '*;+a.speed="#>=100";require', '<sip:a@h>;+a.speed="#=150"', 'kept'],
    ['a number out of it', '*;+a.speed="#>=100";require', '<sip:a@h>;+a.speed="#50:99"', 'left out'],
    ['what can’t be read', '*;video;require', '<sip:a@h>;video=yes;audio', 'kept, without a rank'],
  ])('are asked of %s', (_what, accept, contact, expected) => {
    const [left] = preferred({ 'Accept-Contact': accept }, [contact]);
    expect(
      left === undefined ? 'left out' : (left.preference ?? 1) === 1 ? 'kept' : 'kept, without a rank',
    ).toBe(expected);
  });

  it.each([
    ['that says it has what is not wanted', '<sip:a@h>;automata', 'left out'],
    ['that says it has not', '<sip:a@h>;automata="FALSE"', 'kept'],
    ['that says nothing of it', '<sip:a@h>;audio', 'kept'],
  ])('reject only a phone %s', (_what, contact, expected) => {
    const left = preferred({ 'Reject-Contact': '*;automata' }, [contact]);
    expect(left.length === 0 ? 'left out' : 'kept').toBe(expected);
  });

  describe('that are not stated (§7.2.2)', () => {
    it('are for phones that know the method', () => {
      const left = preferred({}, ['<sip:a@h>;methods="INVITE"', '<sip:b@h>;methods="MESSAGE"'], 'MESSAGE');
      expect(left.map(userOf)).toEqual(['b']);
    });

    it('are for phones that know the event package', () => {
      const contacts = ['<sip:a@h>;events="dialog"', '<sip:b@h>;events="presence"'];
      const left = preferred({ Event: 'presence' }, contacts, 'SUBSCRIBE');
      expect(left.map(userOf)).toEqual(['b']);
    });

    it('count for nothing where nobody is left: the phone’s own answer says more', () => {
      const left = preferred({}, ['<sip:a@h>;methods="INVITE"', '<sip:b@h>;methods="BYE"'], 'MESSAGE');
      expect(left.map(userOf)).toEqual(['a', 'b']);
    });

    it('give nobody a rank: phones that are equal to their owner ring at once', () => {
      const left = preferred({}, ['<sip:a@h>;methods="INVITE"', '<sip:b@h>;audio']);
      expect(roundsOf(left, 'by-q')).toHaveLength(1);
    });
  });
});
