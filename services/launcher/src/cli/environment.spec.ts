import { describe, expect, it } from '@jest/globals';
import { addressTranslation, healthPort, natsSettings } from './environment.js';

describe('the environment of a service in a container', () => {
  it('says where NATS is, and who the service is there', () => {
    expect(natsSettings({ NATS_URL: '' })).toBeUndefined();
    expect(natsSettings({ NATS_URL: 'nats://nats:4222' })).toEqual({ url: 'nats://nats:4222' });
    expect(natsSettings({ NATS_URL: 'nats://nats', NATS_USER: 'proxy', NATS_PASSWORD: 'a@b:/c' })).toEqual({
      url: 'nats://nats',
      credentials: { user: 'proxy', password: 'a@b:/c' },
    });
  });

  it('says how the world finds it', () => {
    expect(addressTranslation({})).toBeUndefined();
    expect(
      addressTranslation({
        TRAPEZOID_ADVERTISE: '192.168.1.5',
        TRAPEZOID_ADVERTISED_PORTS: '5060=15060, 5061=15061',
        TRAPEZOID_RTP_PORTS: '16384-16423',
      }),
    ).toEqual({
      host: '192.168.1.5',
      ports: new Map([
        [5060, 15_060],
        [5061, 15_061],
      ]),
      rtpPorts: { first: 16_384, last: 16_423 },
    });
    expect(addressTranslation({ TRAPEZOID_ADVERTISE: '127.0.0.1', TRAPEZOID_RTP_PORTS: '' })).toEqual({
      host: '127.0.0.1',
      ports: new Map(),
    });
  });

  it.each([
    ['NATS_USER', { NATS_URL: 'nats://nats', NATS_PASSWORD: 'secret' }],
    ['NATS_PASSWORD', { NATS_URL: 'nats://nats', NATS_USER: 'proxy' }],
    ['NATS_USER', { NATS_URL: 'nats://nats', NATS_USER: 'a.>', NATS_PASSWORD: 'secret' }],
  ])('names %s where it is missing or malformed', (name, environment) => {
    expect(() => natsSettings(environment)).toThrow(new RegExp(`^${name} is .*$`));
    expect(() => natsSettings(environment)).not.toThrow(/secret/);
  });

  it.each([
    ['TRAPEZOID_ADVERTISE', { TRAPEZOID_ADVERTISE: 'my machine' }],
    ['TRAPEZOID_ADVERTISE', { TRAPEZOID_ADVERTISE: '0.0.0.0' }],
    ['TRAPEZOID_ADVERTISE', { TRAPEZOID_RTP_PORTS: '16384-16423' }],
    ['TRAPEZOID_ADVERTISED_PORTS', { TRAPEZOID_ADVERTISE: '192.0.2.1', TRAPEZOID_ADVERTISED_PORTS: '5060' }],
    [
      'TRAPEZOID_ADVERTISED_PORTS',
      { TRAPEZOID_ADVERTISE: '192.0.2.1', TRAPEZOID_ADVERTISED_PORTS: '5060=0' },
    ],
    ['TRAPEZOID_ADVERTISED_PORTS', { TRAPEZOID_ADVERTISE: '192.0.2.1', TRAPEZOID_ADVERTISED_PORTS: '1=2=3' }],
    ['TRAPEZOID_RTP_PORTS', { TRAPEZOID_ADVERTISE: '192.0.2.1', TRAPEZOID_RTP_PORTS: '16384' }],
    ['TRAPEZOID_RTP_PORTS', { TRAPEZOID_ADVERTISE: '192.0.2.1', TRAPEZOID_RTP_PORTS: '16384-70000' }],
    ['TRAPEZOID_RTP_PORTS', { TRAPEZOID_ADVERTISE: '192.0.2.1', TRAPEZOID_RTP_PORTS: '16385-16385' }],
  ])('names %s where it is missing or malformed: %j', (name, environment) => {
    expect(() => addressTranslation(environment)).toThrow(new RegExp(`^${name} is .*$`));
  });

  it('says where health is told', () => {
    expect(healthPort({})).toBeUndefined();
    expect(healthPort({ TRAPEZOID_HEALTH_PORT: '9080' })).toBe(9080);
    expect(() => healthPort({ TRAPEZOID_HEALTH_PORT: 'http' })).toThrow(/^TRAPEZOID_HEALTH_PORT is "http"/);
  });
});
