import { describe, expect, it } from '@jest/globals';
import { EmbeddedBus } from '@trapezoid/bus';
import type { Lab } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import type { RunningService, ServiceContext } from '@trapezoid/service';
import { startNetwork } from './start-network.js';

const lab = {
  name: 'small',
  services: [
    { kind: 'ua-simulator', name: 'phones' },
    { kind: 'console', name: 'console' },
    { kind: 'proxy', name: 'proxy-a' },
    { kind: 'proxy', name: 'proxy-b' },
    { kind: 'registrar', name: 'registrar' },
    { kind: 'location', name: 'location' },
  ],
} as unknown as Lab;

function start(service: (context: ServiceContext) => Promise<RunningService>) {
  const bus = new EmbeddedBus({ logger: silentLogger });
  return startNetwork({ lab, bus, loggerFor: () => silentLogger, dataDirectory: '/data', start: service });
}

describe('a network in one process', () => {
  it('starts every service after those that it asks, and ends them the other way round', async () => {
    const events: string[] = [];
    const network = await start(async ({ plan: { name } }) => {
      events.push(name);
      return { name, close: async () => void events.push(`${name} closed`) };
    });
    const order = ['location', 'registrar', 'proxy-a', 'proxy-b', 'console', 'phones'];
    expect(events).toEqual(order);
    await network.close();
    await network.close();
    expect(events.slice(order.length)).toEqual(order.reverse().map((name) => `${name} closed`));
  });

  it('gives each service a directory and an instance name of its own', async () => {
    const contexts: ServiceContext[] = [];
    await start(async (context) => {
      contexts.push(context);
      return { name: context.plan.name, close: async () => {} };
    });
    expect(contexts[0]).toMatchObject({ dataDirectory: '/data/location', lab });
    expect(new Set(contexts.map(({ certificateDirectory }) => certificateDirectory)).size).toBe(1);
    expect(new Set(contexts.map(({ instance }) => instance)).size).toBe(contexts.length);
  });

  it('knows where its control API is', async () => {
    const network = await start(async ({ plan: { name } }) => {
      const url = name === 'console' ? { url: 'http://127.0.0.1:8080' } : {};
      return { name, ...url, close: async () => {} };
    });
    expect(network.consoleUrl).toBe('http://127.0.0.1:8080');
  });

  it('ends what it has started when a service fails, and names that one', async () => {
    const closed: string[] = [];
    const started = start(async ({ plan: { name } }) => {
      if (name === 'proxy-b') throw new Error('port 5060 is taken');
      return { name, close: async () => void closed.push(name) };
    });
    await expect(started).rejects.toThrow('proxy-b: port 5060 is taken');
    expect(closed).toEqual(['proxy-a', 'registrar', 'location']);
  });

  it('ends all the others when one does not close', async () => {
    const closed: string[] = [];
    const network = await start(async ({ plan: { name } }) => ({
      name,
      close: async () => {
        if (name === 'console') throw new Error('stuck');
        closed.push(name);
      },
    }));
    await network.close();
    expect(closed).toHaveLength(lab.services.length - 1);
  });
});
