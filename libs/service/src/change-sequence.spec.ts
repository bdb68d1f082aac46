import { beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeSequence } from './change-sequence.js';

const at = (revision: number, store = 'one') => ({ store, revision });

describe('a sequence of changes', () => {
  let sequence: ChangeSequence;

  beforeEach(() => {
    sequence = new ChangeSequence();
  });

  const hear = (...revisions: number[]) => {
    for (const revision of revisions) sequence.hear(at(revision));
  };

  it('is not whole before anybody has said where the store is', () => {
    hear(1, 2, 3);
    expect(sequence.whole).toBe(false);
  });

  it('begins where the store is first said to be', () => {
    expect(sequence.reach(at(7), 0)).toBe(false);
    expect(sequence.whole).toBe(true);
  });

  it('stays whole with every next change', () => {
    sequence.reach(at(7), 0);
    hear(8, 9);
    expect(sequence.whole).toBe(true);
    expect(sequence.reach(at(9), 1000)).toBe(true);
    expect(sequence.whole).toBe(true);
  });

  it('does not mind a change that comes twice, or one from before its beginning', () => {
    sequence.reach(at(7), 0);
    hear(8, 8, 5);
    expect(sequence.whole).toBe(true);
  });

  it('is broken by a change that was not heard, until it comes late', () => {
    sequence.reach(at(7), 0);
    hear(10, 9);
    expect(sequence.whole).toBe(false);
    hear(8);
    expect(sequence.whole).toBe(true);
  });

  it('is broken by the word of a change that was not heard', () => {
    sequence.reach(at(7), 0);
    expect(sequence.reach(at(8), 1000)).toBe(true);
    expect(sequence.whole).toBe(false);
    hear(8);
    expect(sequence.whole).toBe(true);
  });

  it('begins anew when a change stays away for half a second', () => {
    sequence.reach(at(7), 0);
    hear(9);
    expect(sequence.reach(at(9), 1000)).toBe(true);
    expect(sequence.reach(at(9), 1499)).toBe(true);
    expect(sequence.whole).toBe(false);
    expect(sequence.reach(at(11), 1500)).toBe(false);
    expect(sequence.whole).toBe(true);
    hear(12);
    expect(sequence.whole).toBe(true);
  });

  it('is patient anew with every gap', () => {
    sequence.reach(at(7), 0);
    sequence.reach(at(8), 1000);
    hear(8);
    sequence.reach(at(9), 1600);
    expect(sequence.reach(at(9), 1700)).toBe(true);
    hear(9);
    expect(sequence.reach(at(9), 9000)).toBe(true);
  });

  it('takes no older word for a loss: another instance may be behind', () => {
    sequence.reach(at(7), 0);
    hear(8, 9);
    expect(sequence.reach(at(7), 1000)).toBe(true);
    expect(sequence.whole).toBe(true);
  });

  it('is broken by a change of another store, and begins anew with its position', () => {
    sequence.reach(at(7), 0);
    sequence.hear(at(8, 'two'));
    expect(sequence.whole).toBe(false);
    expect(sequence.reach(at(8, 'two'), 0)).toBe(false);
    expect(sequence.whole).toBe(true);
  });

  it('keeps no more than ten thousand changes that came before their time', () => {
    sequence.reach(at(0), 0);
    for (let revision = 2; revision <= 10_002; revision += 1) hear(revision);
    hear(1);
    expect(sequence.whole).toBe(false);
    expect(sequence.reach(at(10_002), 0)).toBe(false);
  });
});
