import { Controller, Module } from '@nestjs/common';
import { Ctx, MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import {
  type AnswerOf,
  type EventOf,
  locationChanged,
  locationLookup,
  locationUpdate,
  type QuestionOf,
} from '@trapezoid/contracts';
import { Observable, of, throwError } from 'rxjs';
import { BusContext } from './bus-context.js';
import { Answers, Hears } from './decorators.js';
import { maximumPayload } from './payload.js';

export type Lookup = AnswerOf<typeof locationLookup>;
export const known: Lookup = { subscriber: true, bindings: [] };

const byAddress: Record<string, () => Lookup | Promise<Lookup> | Observable<Lookup>> = {
  'sip:value@lab.test': () => known,
  'sip:promise@lab.test': async () => known,
  'sip:observable@lab.test': () => of(known, { subscriber: false, bindings: [] }),
  'sip:throws@lab.test': () => {
    throw new Error('password of the store is hunter2');
  },
  'sip:rejects@lab.test': () => Promise.reject(new Error('the disk is full')),
  'sip:observable-fails@lab.test': () => throwError(() => new Error('the stream broke')),
  'sip:refuses@lab.test': () => {
    throw new RpcException('no such domain');
  },
  'sip:never@lab.test': () => new Observable<Lookup>(() => undefined),
  'sip:misfit@lab.test': () => ({ subscriber: 'yes' }) as unknown as Lookup,
  'sip:large@lab.test': () => ({ subscriber: 'x'.repeat(maximumPayload) }) as unknown as Lookup,
};

/** What the controllers below have seen, by the instance of the service. */
export const heard: { instance: string; addressOfRecord: string }[] = [];
/** Called after each event that was heard. */
export const hearing = { callback: (): void => undefined };
export const updates: QuestionOf<typeof locationUpdate>[] = [];
export const answeredBy: string[] = [];

/** A Nest module that stands in for one instance of the location server. */
export function locationModule(instance: string) {
  @Controller()
  class LocationController {
    @Answers(locationLookup)
    lookup({ addressOfRecord }: QuestionOf<typeof locationLookup>) {
      answeredBy.push(instance);
      return byAddress[addressOfRecord]?.() ?? { subscriber: false, bindings: [] };
    }

    @Answers(locationUpdate)
    update(question: QuestionOf<typeof locationUpdate>): AnswerOf<typeof locationUpdate> {
      updates.push(question);
      return { kind: 'updated', bindings: [] };
    }

    @Hears(locationChanged)
    changed(event: EventOf<typeof locationChanged>) {
      if (event.addressOfRecord === 'sip:throws@lab.test') throw new Error('the listener broke');
      heard.push({ instance, addressOfRecord: event.addressOfRecord });
      hearing.callback();
    }

    @MessagePattern('plain.*.v1')
    plain(@Payload() data: unknown, @Ctx() context: BusContext) {
      return { data, subject: context.subject };
    }
  }

  @Module({ controllers: [LocationController] })
  class LocationModule {}
  return LocationModule;
}
