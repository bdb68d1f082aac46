import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@trapezoid/testkit';
import type { Target } from '../transport/flow.js';
import { TargetHealth } from './target-health.js';

const target = (last: number, more: Partial<Target> = {}): Target => ({
  protocol: 'UDP',
  host: `192.0.2.${last}`,
  port: 5060,
  ...more,
});

describe('a target that failed (RFC 3263 §4.3)', () => {
  let clock: FakeClock;
  let health: TargetHealth;
  const order = (...targets: readonly Target[]) =>
    health.livingFirst(targets).map(({ host, protocol }) => `${protocol} ${host}`);

  beforeEach(() => {
    clock = new FakeClock(0);
    health = new TargetHealth({ clock, maximumTargets: 3 });
  });

  it('is tried last, not never', () => {
    expect(order(target(1), target(2))).toEqual(['UDP 192.0.2.1', 'UDP 192.0.2.2']);
    health.failed(target(1));
    expect(order(target(1), target(2), target(3))).toEqual([
      'UDP 192.0.2.2',
      'UDP 192.0.2.3',
      'UDP 192.0.2.1',
    ]);
    expect(order(target(1))).toEqual(['UDP 192.0.2.1']);
  });

  it('says nothing of another transport or port of its host', () => {
    health.failed(target(1));
    expect(health.isDead(target(1, { protocol: 'TCP' }))).toBe(false);
    expect(health.isDead(target(1, { port: 5070 }))).toBe(false);
    expect(health.isDead(target(1, { serverName: 'example.com' }))).toBe(true);
  });

  it('is taken for alive again after a minute, or once it answers', () => {
    health.failed(target(1));
    health.failed(target(2));
    clock.advance(59_999);
    health.answered(target(2));
    expect(order(target(1), target(2))).toEqual(['UDP 192.0.2.2', 'UDP 192.0.2.1']);
    clock.advance(1);
    expect(health.isDead(target(1))).toBe(false);
  });

  it('is left alone for as long as it asked, five minutes at most (RFC 3261 §21.5.4)', () => {
    health.failed(target(1), 10_000);
    health.failed(target(2), 86_400_000);
    clock.advance(10_000);
    expect(health.isDead(target(1))).toBe(false);
    clock.advance(289_999);
    expect(health.isDead(target(2))).toBe(true);
    clock.advance(1);
    expect(health.isDead(target(2))).toBe(false);
  });

  it('is not meant where a connection ended that was given', () => {
    health.failed(target(1, { protocol: 'TCP', connection: 'tcp-1' }));
    expect(health.isDead(target(1, { protocol: 'TCP' }))).toBe(false);
    health.failed(target(1, { protocol: 'TCP' }));
    expect(health.isDead(target(1, { protocol: 'TCP', connection: 'tcp-1' }))).toBe(false);
  });

  it('is forgotten where there are too many: the oldest first', () => {
    for (const last of [1, 2, 3, 1, 4]) health.failed(target(last));
    expect([1, 2, 3, 4].filter((last) => health.isDead(target(last)))).toEqual([1, 3, 4]);
  });
});
