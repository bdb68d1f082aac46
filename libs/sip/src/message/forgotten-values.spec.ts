import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Parameters } from '../grammar/parameters.js';
import { headerDefinitions } from './header-definitions.js';
import { MaxForwards } from './headers/max-forwards.js';
import { RecordRoute } from './headers/record-route.js';
import { Route } from './headers/route.js';
import { Via } from './headers/via.js';
import { bytesOf, legalMessage } from './legal-message.fixture.js';
import { parseMessage } from './parse-message.js';
import { printMessage } from './print-message.js';
import type { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

type Message = SipRequest | SipResponse;

const via = {
  protocol: 'UDP',
  sentBy: { host: '10.0.0.1', port: 5060 },
  parameters: new Parameters([['branch', 'z9hG4bK1.2']]),
};

/** What a proxy does with messages, and what asks for each of their values. */
const steps: Readonly<Record<string, (message: Message) => Message>> = {
  read: (message) => {
    valuesOf(message);
    return message;
  },
  print: (message) => {
    printMessage(message);
    return message;
  },
  'put a Via on top': (message) => message.withFirst(Via, via) as Message,
  'take the Via off': (message) => message.withoutFirst(Via) as Message,
  'take the Route off': (message) => message.withoutFirst(Route) as Message,
  'record the Route': (message) => {
    const [first] = message.headers(Route);
    return first === undefined ? message : (message.withFirst(RecordRoute, first) as Message);
  },
  'count down': (message) => message.with(MaxForwards, 69) as Message,
  'add a line': (message) => message.withText('X-Odd', 'a "b" é') as Message,
};

/** Every value of every header; what is thrown where one can't be read is told by its text. */
function valuesOf(message: Message): unknown {
  return [...headerDefinitions.values()].map((definition) => {
    try {
      return message.fieldsOf(definition).map((field) => field.values(definition));
    } catch (error) {
      return String(error);
    }
  });
}

it('are read again as they were, and what is printed is the same to the byte, whenever a message lets go of them', () => {
  const names = fc.constantFrom(...Object.keys(steps));
  const walk = fc.array(fc.record({ name: names, forgets: fc.boolean() }), { maxLength: 8 });
  fc.assert(
    fc.property(legalMessage, walk, (legal, all) => {
      const bytes = bytesOf(legal);
      let keeps = parseMessage(bytes) as Message;
      let forgets = parseMessage(bytes) as Message;
      for (const { name, forgets: now } of all) {
        const step = steps[name] ?? ((message) => message);
        // Both make their copies before one lets go, so that copies share what was let go of.
        [keeps, forgets] = [step(keeps), step(forgets)];
        if (now) forgets.forgetValues();
        expect(printMessage(forgets)).toEqual(printMessage(keeps));
      }
      expect(valuesOf(forgets)).toEqual(valuesOf(keeps));
      forgets.forgetValues();
      expect(valuesOf(forgets)).toEqual(valuesOf(keeps));
    }),
    { numRuns: 150 },
  );
});
