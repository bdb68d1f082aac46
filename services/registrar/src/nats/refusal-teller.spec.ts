import { describe, expect, it } from '@jest/globals';
import { EmbeddedBus, listenOn } from '@trapezoid/bus';
import { type RegistrationRefusal, registrarRefused } from '@trapezoid/contracts';
import { FakeClock } from '@trapezoid/testkit';
import { RefusalTeller } from './refusal-teller.js';

const refusal = { statusCode: 403, reasonPhrase: 'Forbidden', paragraph: 'RFC 3261 §10.3 step 4' };

describe('refusals of the registrar on the bus', () => {
  it('are told as they come, and no more than ten a second when there are very many', async () => {
    const bus = new EmbeddedBus();
    const told: RegistrationRefusal[] = [];
    listenOn(bus, registrarRefused, (event) => void told.push(event));
    const clock = new FakeClock();
    const teller = new RefusalTeller(bus, 'registrar', clock);
    for (let i = 0; i < 1000; i++) teller.tell(refusal);
    await bus.flush();
    expect(told).toHaveLength(20);
    expect(told[0]).toEqual({ registrar: 'registrar', ...refusal, at: clock.now(), untold: 0 });

    clock.advance(1000);
    for (let i = 0; i < 1000; i++) teller.tell(refusal);
    await bus.flush();
    expect(told.slice(20).map(({ untold }) => untold)).toEqual([980, ...Array.from({ length: 9 }, () => 0)]);
    await bus.close();
  });
});
