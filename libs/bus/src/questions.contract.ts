import { describe, expect, it } from '@jest/globals';
import type { Backend } from './backend.contract.js';
import { BusClosed, BusTimeout, BusUnavailable, NobodyAnswers } from './bus.js';
import { openPair } from './bus-pair.contract.js';

/** How every bus carries questions and answers, and how it ends. */
export function questionsContract(backend: Backend): void {
  describe(`a bus over ${backend.name}`, () => {
    const pair = openPair(backend);

    describe('questions', () => {
      async function answerWith(answer: (data: unknown) => unknown): Promise<void> {
        pair.peer.subscribe('ask', (_subject, data, reply) => reply?.(answer(data)), 'answerers');
        await pair.peer.flush();
      }

      it.each([{ deep: [1, { two: null }] }, 0, '', false, null, 'text', undefined])(
        'are answered with %j',
        async (value) => {
          await answerWith((data) => data);
          await expect(pair.bus.request('ask', value)).resolves.toEqual(value);
        },
      );

      it('fail at once when nobody answers', async () => {
        await expect(pair.bus.request('ask', 1, 60_000)).rejects.toThrow(NobodyAnswers);
        const unsubscribe = pair.peer.subscribe('ask', (_subject, _data, reply) => reply?.(1));
        await pair.peer.flush();
        await expect(pair.bus.request('ask', 1, 60_000)).resolves.toBe(1);
        unsubscribe();
        await pair.peer.flush();
        await expect(pair.bus.request('ask', 1, 60_000)).rejects.toThrow('nobody answers ask');
      });

      it('fail when the answer does not come in time', async () => {
        pair.peer.subscribe('ask', () => undefined);
        await pair.peer.flush();
        const question = pair.bus.request('ask', 1, 20);
        await expect(question).rejects.toThrow(BusTimeout);
        await expect(question).rejects.toThrow('no answer to ask within 20 ms');
      });

      it('get their own answers, however many wait and in whatever order they are answered', async () => {
        const waiting: (() => void)[] = [];
        pair.peer.subscribe('ask', (_subject, data, reply) => {
          waiting.push(() => reply?.({ answerTo: data }));
          if (waiting.length === 200) for (const answer of waiting.reverse()) answer();
        });
        await pair.peer.flush();
        const numbers = Array.from({ length: 200 }, (_, index) => index);
        const answers = await Promise.all(numbers.map((number) => pair.bus.request('ask', number)));
        expect(answers).toEqual(numbers.map((answerTo) => ({ answerTo })));
      });

      it('take the first answer and ignore others', async () => {
        await answerWith((data) => data);
        pair.peer.subscribe('twice', (_subject, _data, reply) => {
          reply?.('first');
          reply?.('second');
        });
        await pair.peer.flush();
        await expect(pair.bus.request('twice', null)).resolves.toBe('first');
        await expect(pair.bus.request('ask', 'still in order')).resolves.toBe('still in order');
      });

      it('go to one member of a queue group', async () => {
        let answered = 0;
        for (let member = 0; member < 3; member += 1) {
          await answerWith((data) => {
            answered += 1;
            return data;
          });
        }
        await Promise.all(Array.from({ length: 30 }, (_, index) => pair.bus.request('ask', index)));
        expect(answered).toBe(30);
      });

      it('fail at once when too many wait for answers already', async () => {
        const small = await backend.open({ logger: pair.logger, maximumPending: 2 });
        const release: (() => void)[] = [];
        small.subscribe('ask', (_subject, data, reply) => release.push(() => reply?.(data)));
        await small.flush();
        const waiting = [small.request('ask', 1), small.request('ask', 2)];
        const third = small.request('ask', 3);
        await expect(third).rejects.toThrow(BusUnavailable);
        await expect(third).rejects.toThrow('2 questions wait for answers already');
        await small.flush();
        for (const answer of release) answer();
        await expect(Promise.all(waiting)).resolves.toEqual([1, 2]);
        await small.close();
      });
    });

    describe('after close', () => {
      it('what was published before has gone out', async () => {
        const arrived = new Promise<unknown>((resolve) => {
          pair.peer.subscribe('a', (_subject, data) => resolve(data));
        });
        await pair.peer.flush();
        pair.bus.publish('a', 1);
        await pair.bus.close();
        await expect(arrived).resolves.toBe(1);
      });

      it('questions fail, those that waited and new ones', async () => {
        pair.peer.subscribe('ask', () => undefined);
        await pair.peer.flush();
        const waiting = pair.bus.request('ask', 1, 60_000);
        const failed = expect(waiting).rejects.toThrow(BusClosed);
        expect(pair.bus.connected).toBe(true);
        await pair.bus.close();
        await failed;
        await expect(pair.bus.request('ask', 1)).rejects.toThrow(BusClosed);
        expect(pair.bus.connected).toBe(false);
      });

      it('events are lost, subscriptions are refused, and another close does nothing', async () => {
        await pair.bus.close();
        expect(() => pair.bus.publish('a', 1)).not.toThrow();
        expect(() => pair.bus.subscribe('a', () => undefined)).toThrow(BusClosed);
        await expect(pair.bus.close()).resolves.toBeUndefined();
        await expect(pair.bus.flush()).resolves.toBeUndefined();
      });
    });
  });
}
