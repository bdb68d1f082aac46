import { describe, expect, it } from '@jest/globals';
import type { Backend } from './backend.contract.js';
import { openPair } from './bus-pair.contract.js';
import { maximumPayload } from './payload.js';

/** How every bus carries events, whatever carries them. */
export function eventsContract(backend: Backend): void {
  describe(`a bus over ${backend.name}`, () => {
    const pair = openPair(backend);

    /** Collects what a subject brings; `all` resolves with everything published before it was called. */
    function collect(subject: string, queue?: string) {
      const messages: { subject: string; data: unknown }[] = [];
      pair.peer.subscribe(subject, (from, data) => messages.push({ subject: from, data }), queue);
      return messages;
    }

    /** Messages arrive in order, so once the last one is here all before it are. */
    async function publishAll(messages: readonly (readonly [string, unknown])[]): Promise<void> {
      const last = new Promise<void>((resolve) => {
        pair.peer.subscribe('the.last.one', () => resolve());
      });
      await pair.peer.flush();
      for (const [subject, data] of messages) pair.bus.publish(subject, data);
      pair.bus.publish('the.last.one', null);
      await last;
    }

    describe('events', () => {
      it('reach everyone who listens to the subject, in order', async () => {
        const first = collect('a.b');
        const second = collect('a.b');
        await publishAll([
          ['a.b', 1],
          ['a.b', { two: [2] }],
          ['a.c', 3],
        ]);
        const expected = [
          { subject: 'a.b', data: 1 },
          { subject: 'a.b', data: { two: [2] } },
        ];
        expect(first).toEqual(expected);
        expect(second).toEqual(expected);
      });

      it('never reach a listener within the call that publishes them', async () => {
        let heard = false;
        const arrived = new Promise<void>((resolve) => {
          pair.bus.subscribe('a', () => {
            heard = true;
            resolve();
          });
        });
        pair.bus.publish('a', 1);
        expect(heard).toBe(false);
        await arrived;
      });

      it('match * for exactly one token and > for one or more', async () => {
        const star = collect('ua.*.v1');
        const rest = collect('ua.>');
        const all = collect('>');
        await publishAll([
          ['ua.call.v1', 1],
          ['ua.call.v2', 2],
          ['ua.call.more.v1', 3],
          ['ua', 4],
          ['trace.sip.v1', 5],
        ]);
        expect(star.map(({ data }) => data)).toEqual([1]);
        expect(rest.map(({ data }) => data)).toEqual([1, 2, 3]);
        expect(all.map(({ data }) => data)).toEqual([1, 2, 3, 4, 5, null]);
      });

      it('no longer reach a listener that has unsubscribed', async () => {
        const heard: unknown[] = [];
        const unsubscribe = pair.peer.subscribe('a', (_subject, data) => heard.push(data));
        await publishAll([['a', 1]]);
        unsubscribe();
        unsubscribe();
        await publishAll([['a', 2]]);
        expect(heard).toEqual([1]);
      });

      it('go to one member of each queue group, and to all who are in none', async () => {
        const members = [collect('work', 'group'), collect('work', 'group'), collect('work', 'group')];
        const otherGroup = collect('work', 'other-group');
        const outside = collect('work');
        const jobs = Array.from({ length: 90 }, (_, index) => index);
        await publishAll(jobs.map((job) => ['work', job] as const));
        const done = members.flat().map(({ data }) => data as number);
        expect(done.sort((a, b) => a - b)).toEqual(jobs);
        for (const member of members) expect(member.length).toBeGreaterThan(0);
        expect(otherGroup).toHaveLength(90);
        expect(outside).toHaveLength(90);
      });

      it('are JSON copies: what sender and receivers do to theirs stays with them', async () => {
        const seen: unknown[] = [];
        for (let listener = 0; listener < 2; listener += 1) {
          pair.peer.subscribe('a', (_subject, data) => {
            const message = data as { list: number[] };
            message.list.push(listener);
            seen.push(message.list);
          });
        }
        await pair.peer.flush();
        const message = { list: [7], at: new Date(0), absent: undefined };
        const received = collect('a');
        const sent = publishAll([['a', message]]);
        await pair.peer.flush();
        message.list.push(8);
        await sent;
        expect(seen).toContainEqual([7, 0]);
        expect(seen).toContainEqual([7, 1]);
        expect(received[0]?.data).toStrictEqual({ list: [7], at: '1970-01-01T00:00:00.000Z' });
        expect(message.list).toEqual([7, 8]);
      });

      it('may carry nothing', async () => {
        const received = collect('a');
        await publishAll([['a', undefined]]);
        expect(received).toEqual([{ subject: 'a', data: undefined }]);
      });

      it.each(['', 'a b', 'a..b', '.a', 'a.', 'a.*', '>', 'a\r\nPUB b'])(
        'are not published to "%s", which is no subject',
        (subject) => {
          expect(() => pair.bus.publish(subject, 1)).toThrow(TypeError);
        },
      );

      it.each(['', 'a b', 'a..b', 'a.>.b', 'a.*b', '>.a'])(
        'are not listened to at "%s", which is no filter',
        (filter) => {
          expect(() => pair.bus.subscribe(filter, () => undefined)).toThrow(TypeError);
        },
      );

      it('are not shared by a queue whose name would break the protocol', () => {
        expect(() => pair.bus.subscribe('a', () => undefined, 'two words')).toThrow(TypeError);
        expect(() => pair.bus.subscribe('a', () => undefined, '')).toThrow(TypeError);
      });

      it('are refused when too large for a NATS server', () => {
        pair.peer.subscribe('a', () => undefined);
        expect(() => pair.bus.publish('a', 'x'.repeat(maximumPayload))).toThrow(RangeError);
        expect(() => pair.bus.publish('a', '€'.repeat(maximumPayload / 3))).toThrow(RangeError);
        expect(() => pair.bus.publish('a', 'x'.repeat(maximumPayload - 2))).not.toThrow();
      });
    });

    describe('a listener that fails', () => {
      it('harms no other listener and no later message', async () => {
        const heard: unknown[] = [];
        pair.peer.subscribe('a', () => {
          throw new Error('broken by design');
        });
        pair.peer.subscribe('a', async () => {
          await null;
          throw new Error('broken later');
        });
        pair.peer.subscribe('a', (_subject, data) => heard.push(data));
        await publishAll([
          ['a', 1],
          ['a', 2],
        ]);
        expect(heard).toEqual([1, 2]);
        await expect(pair.logger.line(/a listener to a failed: broken by design/)).resolves.toBeDefined();
        await expect(pair.logger.line(/a listener to a failed: broken later/)).resolves.toBeDefined();
      });
    });
  });
}
