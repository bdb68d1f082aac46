import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { askOn, type Bus, connectNats } from '@trapezoid/bus';
import { locationLookup, locationUpdate } from '@trapezoid/contracts';
import { type LocationPlan, parseLab } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import type { RunningService } from '@trapezoid/service';
import { describeTier, NatsServerProcess } from '@trapezoid/testkit';
import { makeRequest } from '../location.fixture.js';
import { startLocation } from '../start-location.js';

const lab = parseLab(
  'name: x\ndomains:\n  lab.test:\n    accounts: [{ range: user0000..user0999, password: secret }]\nservices: { location: }',
  'x.yaml',
);
const plan: LocationPlan = { kind: 'location', name: 'location', domains: ['lab.test'] };
const registrations = 1000;
const atOnce = 50;
const nameOf = (user: number) => `sip:user${String(user).padStart(4, '0')}@lab.test`;

describeTier(
  { name: 'nats', programs: ['nats-server'] },
  'a nats-server that is killed in the middle of a thousand registrations',
  () => {
    let server: NatsServerProcess;
    let bus: Bus;
    let service: RunningService;
    beforeAll(async () => {
      server = await NatsServerProcess.start();
      bus = await connectNats({ url: server.url, name: 'location test', logger: silentLogger });
      const context = {
        lab,
        plan,
        bus,
        logger: silentLogger,
        instance: 'one',
        dataDirectory: '/nowhere',
        certificateDirectory: '',
      };
      service = await startLocation(context);
    });
    afterAll(async () => {
      await service?.close();
      await bus?.close();
      await server?.stop();
    });

    /** Registers until it is acknowledged, and says by which attempt. */
    async function register(user: number, acknowledged: Map<string, string>): Promise<void> {
      const addressOfRecord = nameOf(user);
      for (let attempt = 1; ; attempt += 1) {
        const contact = `sip:x@attempt${attempt}`;
        // Another Call-ID each time: an attempt that was stored and not acknowledged is none that counts.
        const request = makeRequest([contact], { addressOfRecord, callId: `${user}-${attempt}` });
        try {
          const answer = await askOn(bus, locationUpdate, request);
          if (answer.kind !== 'updated') throw new Error(answer.kind);
          acknowledged.set(addressOfRecord, contact);
          return;
        } catch (error) {
          if (attempt > 200) throw error;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    }

    it('has each one afterwards that was acknowledged, before and after', async () => {
      const acknowledged = new Map<string, string>();
      let next = 0;
      let killed: Promise<void> | undefined;
      let before: ReadonlySet<string> = new Set();
      const worker = async () => {
        while (next < registrations) {
          const user = next;
          next += 1;
          await register(user, acknowledged);
          if (acknowledged.size >= registrations / 2) {
            killed ??= (async () => {
              await server.kill();
              before = new Set(acknowledged.keys());
              await server.restart();
            })();
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      await killed;
      expect(before.size).toBeGreaterThanOrEqual(registrations / 2);
      expect(before.size).toBeLessThan(registrations);
      expect(acknowledged.size).toBe(registrations);
      const lost: string[] = [];
      for (const [addressOfRecord, contact] of acknowledged) {
        const { bindings } = await askOn(bus, locationLookup, { addressOfRecord });
        if (!bindings.some((binding) => binding.contact === contact)) lost.push(addressOfRecord);
      }
      expect(lost).toEqual([]);
    }, 90_000);
  },
);
