import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Controller, type DynamicModule, Inject, Module } from '@nestjs/common';
import { askOn, EmbeddedBus, NobodyAnswers } from '@trapezoid/bus';
import { healthOf } from '@trapezoid/contracts';
import { type ListeningPoint, parseLab, type RedirectPlan } from '@trapezoid/lab';
import { silentLogger } from '@trapezoid/observability';
import { ListenError, UdpPort } from '@trapezoid/sip';
import { startNestService } from './start-nest-service.js';

const lab = parseLab('name: x\ndomains: { lab.test: {} }\nservices: { location: {} }', 'x.yaml');

@Module({})
class Empty {}

@Controller()
class Impossible {
  constructor(@Inject('nobody provides this') readonly missing: unknown) {}
}

/** True where a UDP socket can be had on the port. */
async function isFree(port: number): Promise<boolean> {
  const user = { receive: () => undefined, receiveUnframed: () => undefined, flowEnded: () => undefined };
  try {
    await (await UdpPort.open({ host: '127.0.0.1', port })(user)).close();
    return true;
  } catch {
    return false;
  }
}

async function takenSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

describe('the start of a service', () => {
  const bus = new EmbeddedBus();
  let taken: Socket;
  let free: number;

  beforeAll(async () => {
    taken = await takenSocket();
    const other = await takenSocket();
    free = other.address().port;
    await new Promise<void>((resolve) => other.close(() => resolve()));
  });

  afterAll(async () => {
    taken.close();
    await bus.close();
  });

  const udp = (port: number): ListeningPoint => ({ protocol: 'UDP', host: '127.0.0.1', port });

  const start = (
    listen: readonly ListeningPoint[],
    more: { module?: DynamicModule; close?: () => Promise<void> } = {},
  ) => {
    const plan: RedirectPlan = { kind: 'redirect', name: 'redirect', domains: ['lab.test'], listen };
    const context = {
      lab,
      plan,
      bus,
      logger: silentLogger,
      instance: 'one',
      dataDirectory: '',
      certificateDirectory: '',
    };
    return startNestService({ context, owner: 'redirect', listen, module: { module: Empty }, ...more });
  };

  it('answers for its health, and not after it has closed', async () => {
    const service = await start([udp(free)]);
    expect(await askOn(bus, healthOf('redirect', 'redirect'), {})).toMatchObject({
      service: 'redirect',
      ready: true,
      listens: [{ protocol: 'UDP', host: '127.0.0.1', port: free }],
    });
    await service.close();
    await expect(askOn(bus, healthOf('redirect', 'redirect'), {})).rejects.toBeInstanceOf(NobodyAnswers);
    expect(await isFree(free)).toBe(true);
  });

  it('lets go of all it has when one port is taken', async () => {
    const close = jest.fn(async () => undefined);
    await expect(start([udp(free), udp(taken.address().port)], { close })).rejects.toBeInstanceOf(
      ListenError,
    );
    expect(await isFree(free)).toBe(true);
    expect(close).toHaveBeenCalledTimes(1);
    await expect(askOn(bus, healthOf('redirect', 'redirect'), {})).rejects.toBeInstanceOf(NobodyAnswers);
  });

  it('lets go of all it has when Nest can’t make its module', async () => {
    const close = jest.fn(async () => undefined);
    const module = { module: Empty, controllers: [Impossible] };
    await expect(start([udp(free)], { module, close })).rejects.toThrow(/nobody provides this/);
    expect(await isFree(free)).toBe(true);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('closes its transports even where its own end fails', async () => {
    const service = await start([udp(free)], { close: () => Promise.reject(new Error('stuck')) });
    await expect(service.close()).rejects.toThrow('stuck');
    expect(await isFree(free)).toBe(true);
  });
});
