import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { answerOn, EmbeddedBus } from '@trapezoid/bus';
import { locationShareKey } from '@trapezoid/contracts';
import { parseLab } from '@trapezoid/lab';
import { FakeClock } from '@trapezoid/testkit';
import { SharedKey } from './shared-key.js';

const labWith = (services: string) =>
  parseLab(`name: x\ndomains: { lab.test: {} }\nservices: { ${services} }`, 'x.yaml');
const lab = labWith('location: {}');
const shared = 's'.repeat(43);

describe('a key that the instances of a service share', () => {
  const buses: EmbeddedBus[] = [];
  const keys: SharedKey[] = [];
  afterEach(async () => {
    for (const key of keys.splice(0)) key.close();
    for (const bus of buses.splice(0)) await bus.close();
  });

  function busWith(answer?: () => { key: string }) {
    const bus = new EmbeddedBus();
    buses.push(bus);
    const asked: string[] = [];
    const start = () =>
      answerOn(bus, locationShareKey, ({ purpose }) => {
        asked.push(purpose);
        return answer?.() ?? { key: shared };
      });
    return { bus, asked, start };
  }

  async function open(bus: EmbeddedBus, clock = new FakeClock(), of = lab) {
    const key = await SharedKey.open({ bus, lab: of }, 'nonces', clock);
    keys.push(key);
    return { key, clock };
  }

  it('is what the location server says, from the beginning', async () => {
    const { bus, asked, start } = busWith();
    start();
    const { key, clock } = await open(bus);
    expect(key.keys()).toEqual([shared]);
    await clock.advanceAsync(60_000);
    expect(asked).toEqual(['nonces']);
  });

  it('is one of its own until the location server can be asked, and that one stays good', async () => {
    const { bus, start } = busWith();
    const { key, clock } = await open(bus);
    const [own, ...others] = key.keys();
    expect(others).toEqual([]);
    expect(own).toMatch(/^\w{40,}$/);
    start();
    await clock.advanceAsync(1000);
    await bus.flush();
    await clock.advanceAsync(0);
    expect(key.keys()).toEqual([shared, own]);
  });

  it('is not asked for any more once it is known, or closed', async () => {
    const { bus, asked, start } = busWith();
    const { key, clock } = await open(bus);
    key.close();
    start();
    await clock.advanceAsync(60_000);
    expect([asked, key.keys()]).toEqual([[], [expect.any(String)]]);
  });

  it('is one of its own in a lab without a location server', async () => {
    const { bus, asked, start } = busWith();
    start();
    const { key } = await open(
      bus,
      new FakeClock(),
      labWith('redirect: { listen: [{ protocol: udp, port: 5080 }] }'),
    );
    expect([asked, key.keys()]).toEqual([[], [expect.any(String)]]);
  });

  it('is not seen by whoever prints it', async () => {
    const { bus, start } = busWith();
    start();
    const { key } = await open(bus);
    expect(inspect(key, { showHidden: true, depth: 9 })).not.toContain(shared);
    expect(JSON.stringify({ keys: key.keys })).toBe('{}');
  });
});
