import { describe, expect, it } from '@jest/globals';
import type { Health, Owner } from '@trapezoid/contracts';
import type { ServicePlan } from '@trapezoid/lab';
import { askNetworkHealth } from './network-health.js';

function healthOfService(service: string, ready = true): Health {
  return { service, instance: 'one', ready, listens: [], uptime: 1, counters: {} };
}

const location: ServicePlan = { kind: 'location', name: 'location', domains: [] };
const phones: ServicePlan = { kind: 'ua-simulator', name: 'phones', domains: [], listen: [], proxy: 'front' };
const redirects = ['east', 'west'].map(
  (name): ServicePlan => ({ kind: 'redirect', name, domains: [], listen: [] }),
);

describe('the health of the network', () => {
  it('is ready when every service of the lab says so', async () => {
    const asked: [Owner, string][] = [];
    const network = await askNetworkHealth([location, phones], {
      ask: async (owner, service) => {
        asked.push([owner, service]);
        return healthOfService(service);
      },
    });

    expect(asked).toEqual([
      ['location', 'location'],
      ['ua', 'phones'],
    ]);
    expect(network.ready).toBe(true);
    expect(network.services.map(({ name, ready }) => [name, ready])).toEqual([
      ['location', true],
      ['phones', true],
    ]);
  });

  it('names the service that does not answer, and why', async () => {
    const network = await askNetworkHealth([location, phones], {
      ask: async (owner) => {
        if (owner === 'ua') throw new Error('nobody answers ua.health.phones.v1');
        return { ...healthOfService(owner, false), detail: 'reading its store' };
      },
    });

    expect(network.ready).toBe(false);
    expect(network.services).toEqual([
      expect.objectContaining({ name: 'location', ready: false, detail: 'reading its store' }),
      { name: 'phones', kind: 'ua-simulator', ready: false, detail: 'nobody answers ua.health.phones.v1' },
    ]);
  });

  it('tells services of one kind apart', async () => {
    const one = {
      ask: async (_owner: Owner, service: string) => {
        if (service === 'east') throw new Error('nobody answers redirect.health.east.v1');
        return healthOfService(service);
      },
    };

    expect((await askNetworkHealth(redirects, one)).services).toEqual([
      { name: 'east', kind: 'redirect', ready: false, detail: 'nobody answers redirect.health.east.v1' },
      expect.objectContaining({ name: 'west', ready: true }),
    ]);
  });
});
