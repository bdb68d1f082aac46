import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { featureOf, isFeatureParameter, printFeature } from './feature-parameters.js';
import { parseHeaderValue } from './header-definition.js';
import { AcceptContact } from './headers/index.js';

const { parameters } = parseHeaderValue(
  AcceptContact,
  '*;audio;methods="INVITE,!BYE";language="en,de";priority="#<=5";class="#=3,#-1.5:+2.";+x.y="#>=10";' +
    'automata="FALSE";+sip.instance="<urn:uuid:1, \\"a\\">";q=0.5;bad=token;video="a b";text="#5";data="";+z="!!a"',
);

describe('feature parameters (RFC 3840 §9)', () => {
  it.each([
    ['audio', [{ negated: false, flag: true }], '"TRUE"'],
    ['automata', [{ negated: false, flag: false }], '"FALSE"'],
    [
      'METHODS',
      [
        { negated: false, word: 'invite' },
        { negated: true, word: 'bye' },
      ],
      '"invite,!bye"',
    ],
    ['priority', [{ negated: false, from: Number.NEGATIVE_INFINITY, to: 5 }], '"#<=5"'],
    ['+x.y', [{ negated: false, from: 10, to: Number.POSITIVE_INFINITY }], '"#>=10"'],
    [
      'class',
      [
        { negated: false, from: 3, to: 3 },
        { negated: false, from: -1.5, to: 2 },
      ],
      '"#=3,#-1.5:2"',
    ],
  ])('%s has values', (name, values, printed) => {
    const feature = featureOf(parameters, name);
    expect(feature).toEqual({ kind: 'values', values });
    expect(feature !== undefined && printFeature(feature)).toBe(printed);
    expect(featureOf(parameters.with(name, printed), name)).toEqual(feature);
  });

  it('may be a text, as +sip.instance is (RFC 5626 §11.7)', () => {
    const feature = featureOf(parameters, '+sip.instance');
    expect(feature).toEqual({ kind: 'text', text: 'urn:uuid:1, "a"' });
    expect(feature !== undefined && printFeature(feature)).toBe(parameters.get('+sip.instance'));
  });

  it('may be absent', () => {
    expect(featureOf(parameters, 'mobility')).toBeUndefined();
  });

  it.each(['bad', 'video', 'text', 'data', '+z'])('are refused where malformed: %s', (name) => {
    expect(() => featureOf(parameters, name)).toThrow(SipSyntaxError);
  });

  it.each([
    ['audio', true],
    ['Methods', true],
    ['+sip.instance', true],
    ['+1', false],
    ['q', false],
    ['expires', false],
  ])('are known by their names: %s', (name, known) => {
    expect(isFeatureParameter(name)).toBe(known);
  });
});
