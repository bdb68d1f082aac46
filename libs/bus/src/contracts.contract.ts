import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestMicroservice, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type EventOf,
  locationChanged,
  locationClear,
  locationLookup,
  locationUpdate,
  type QuestionOf,
} from '@trapezoid/contracts';
import { type Backend, RecordingLogger } from './backend.contract.js';
import { type Bus, NobodyAnswers } from './bus.js';
import { BusServer } from './bus-server.js';
import { answerOn, askOn, listenOn, RemoteError, tellOn } from './contracts-over-bus.js';
import {
  answeredBy,
  heard,
  hearing,
  known,
  type Lookup,
  locationModule,
  updates,
} from './location-module.contract.js';

const nestLogger = {
  errors: [] as unknown[],
  log: () => undefined,
  warn: () => undefined,
  error(message: unknown) {
    this.errors.push(message);
  },
} satisfies LoggerService & { errors: unknown[] };

const change = {
  addressOfRecord: 'sip:alice@lab.test',
  bindings: [],
  cause: 'registered',
  at: 1,
} satisfies EventOf<typeof locationChanged>;

/** What the Nest transport and the typed functions do, over any bus. */
export function contractsContract(backend: Backend): void {
  describe(`contracts over ${backend.name}`, () => {
    const logger = new RecordingLogger();
    const services: INestMicroservice[] = [];
    const buses: Bus[] = [];
    let bus: Bus;

    beforeAll(async () => {
      await backend.start();
      for (const instance of ['one', 'two']) {
        const own = await backend.open({ logger });
        const service = await NestFactory.createMicroservice(locationModule(instance), {
          strategy: new BusServer(own, { logger }),
          logger: nestLogger,
        });
        await service.listen();
        services.push(service);
        buses.push(own);
      }
      bus = await backend.open({ logger });
      buses.push(bus);
    });
    afterAll(async () => {
      for (const service of services) await service.close();
      for (const each of buses) await each.close();
      await backend.stop();
    });
    beforeEach(() => {
      nestLogger.errors.length = 0;
      heard.length = 0;
      updates.length = 0;
      answeredBy.length = 0;
    });

    function lookup(user: string, milliseconds?: number): Promise<Lookup> {
      return askOn(bus, locationLookup, { addressOfRecord: `sip:${user}@lab.test` }, milliseconds);
    }

    describe('a question', () => {
      it.each(['value', 'promise', 'observable'])(
        'is answered by a handler that returns a %s',
        async (how) => {
          await expect(lookup(how)).resolves.toEqual(known);
        },
      );

      it('goes to one instance of its owner, each in turn', async () => {
        await Promise.all(Array.from({ length: 40 }, () => lookup('value')));
        expect(answeredBy).toHaveLength(40);
        expect(new Set(answeredBy)).toEqual(new Set(['one', 'two']));
      });

      it.each([
        ['throws', 'password of the store is hunter2'],
        ['rejects', 'the disk is full'],
        ['observable-fails', 'the stream broke'],
      ])('whose handler %s is answered "internal error", and the reason is logged', async (how, reason) => {
        const question = lookup(how);
        await expect(question).rejects.toThrow(RemoteError);
        await expect(question).rejects.toThrow(/^internal error$/);
        expect(nestLogger.errors).toEqual([expect.objectContaining({ message: reason })]);
      });

      it('gets the reason that a handler throws as RpcException', async () => {
        await expect(lookup('refuses')).rejects.toThrow(/^no such domain$/);
      });

      it('that does not fit its contract is refused by its path and never reaches the handler', async () => {
        const question = {
          addressOfRecord: 'sip:alice@lab.test',
          callId: 'a',
          cseq: 1,
          removeAll: false,
          maximumBindings: 10,
        };
        const good = { contact: 'sip:a@192.0.2.1', parameters: {}, path: [], expires: 60 };
        const send = (changes: unknown) =>
          askOn(bus, locationUpdate, { ...question, changes } as QuestionOf<typeof locationUpdate>);
        await expect(send([good, { ...good, expires: -1 }])).rejects.toThrow(
          /^the question does not fit location\.update\.v1: changes\[1\]\.expires: /,
        );
        await expect(bus.request('location.update.v1', undefined)).resolves.toEqual({
          error: { message: expect.stringContaining('the whole: ') },
        });
        expect(updates).toEqual([]);
        await expect(send([{ ...good, unknown: 1 }])).resolves.toEqual({ kind: 'updated', bindings: [] });
        expect(updates[0]?.changes).toEqual([good]);
      });

      it('fails when its answer does not fit the contract', async () => {
        await expect(lookup('misfit')).rejects.toThrow(
          /^the answer to location\.lookup\.v1 does not fit: subscriber: /,
        );
      });

      it('is answered "internal error" when the answer is too large to be sent', async () => {
        await expect(lookup('large')).rejects.toThrow(/^internal error$/);
        expect(logger.lines.at(-1)).toMatch(/the handler of location\.lookup\.v1 failed: .* larger than/);
      });

      it('fails in time when its handler never answers', async () => {
        await expect(lookup('never', 20)).rejects.toThrow('no answer to location.lookup.v1 within 20 ms');
      });

      it('that no service answers fails at once', async () => {
        await expect(askOn(bus, locationClear, { addressOfRecord: 'sip:a@b.c' })).rejects.toThrow(
          NobodyAnswers,
        );
      });

      it('fails when what answers it speaks no contract', async () => {
        const stop = bus.subscribe(locationClear.subject, (_subject, _data, reply) => reply?.('hello'));
        await bus.flush();
        await expect(askOn(bus, locationClear, { addressOfRecord: 'sip:a@b.c' })).rejects.toThrow(
          'the answer to location.clear.v1 is no envelope',
        );
        stop();
        await bus.flush();
      });

      it('without a contract reaches an ordinary pattern, with the subject in its context', async () => {
        await expect(bus.request('plain.text.v1', [1])).resolves.toEqual({
          answer: { data: [1], subject: 'plain.text.v1' },
        });
      });
    });

    describe('a question outside a controller', () => {
      it('is answered by the same rules', async () => {
        const stop = answerOn(
          bus,
          locationClear,
          async ({ addressOfRecord }) => {
            if (addressOfRecord.includes('broken')) throw new Error('out of paper');
            return { removed: addressOfRecord.length };
          },
          { logger },
        );
        await bus.flush();
        await expect(askOn(bus, locationClear, { addressOfRecord: 'sip:a@b.c' })).resolves.toEqual({
          removed: 9,
        });
        await expect(askOn(bus, locationClear, { addressOfRecord: 'sip' })).rejects.toThrow(
          /addressOfRecord: /,
        );
        await expect(askOn(bus, locationClear, { addressOfRecord: 'sip:broken@b.c' })).rejects.toThrow(
          /^internal error$/,
        );
        expect(logger.lines.at(-1)).toBe('the handler of location.clear.v1 failed: out of paper');
        stop();
        await bus.flush();
      });
    });

    describe('an event', () => {
      function hearAll(count: number): Promise<void> {
        return new Promise((resolve) => {
          hearing.callback = () => heard.length === count && resolve();
        });
      }

      it('reaches every instance, and whoever listens without Nest', async () => {
        const events: unknown[] = [];
        const stop = listenOn(bus, locationChanged, (event) => void events.push(event));
        await bus.flush();
        const arrived = hearAll(2);
        tellOn(bus, locationChanged, change);
        await arrived;
        await bus.flush();
        stop();
        expect(heard.map(({ instance }) => instance).sort()).toEqual(['one', 'two']);
        expect(events).toEqual([change]);
      });

      it('that does not fit its contract or breaks its listener is dropped, and the next one heard', async () => {
        const events: unknown[] = [];
        const stop = listenOn(bus, locationChanged, (event) => void events.push(event));
        await bus.flush();
        const before = logger.lines.length;
        const arrived = hearAll(2);
        bus.publish(locationChanged.subject, { ...change, cause: 'weather' });
        tellOn(bus, locationChanged, { ...change, addressOfRecord: 'sip:throws@lab.test' });
        tellOn(bus, locationChanged, change);
        await arrived;
        await bus.flush();
        stop();
        expect(heard.map(({ addressOfRecord }) => addressOfRecord)).toEqual([
          'sip:alice@lab.test',
          'sip:alice@lab.test',
        ]);
        expect(events).toHaveLength(2);
        const lines = logger.lines.slice(before);
        expect(
          lines.filter((line) => /dropped an event that does not fit .*: cause: /.test(line)),
        ).toHaveLength(2);
        expect(lines.filter((line) => /the event does not fit: cause: /.test(line))).toHaveLength(1);
        expect(nestLogger.errors).toContainEqual(expect.objectContaining({ message: 'the listener broke' }));
      });
    });

    it('lets handlers finish when its service closes, and answers no more', async () => {
      const own = await backend.open({ logger });
      const server = new BusServer(own, { logger });
      let finish = (_answer: unknown): void => undefined;
      const begun = new Promise<void>((begin) => {
        server.addHandler('slow.work.v1', () => {
          begin();
          return new Promise((resolve) => {
            finish = resolve;
          });
        });
      });
      await new Promise((listening) => server.listen(listening));
      const question = bus.request('slow.work.v1', null);
      await begun;
      const closed = server.close();
      finish('done');
      await expect(question).resolves.toEqual({ answer: 'done' });
      await closed;
      await own.flush();
      await expect(bus.request('slow.work.v1', null)).rejects.toThrow(NobodyAnswers);
      buses.push(own);
    });

    it('tells Nest why it can not listen', async () => {
      const own = await backend.open({ logger });
      const server = new BusServer(own, { logger });
      server.addHandler('not a subject', async () => undefined);
      const error = await new Promise((listening) => server.listen(listening));
      expect(error).toEqual(new TypeError("not a subject to listen to: 'not a subject'"));
      buses.push(own);
    });
  });
}
