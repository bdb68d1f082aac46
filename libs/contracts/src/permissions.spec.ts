import { describe, expect, it } from '@jest/globals';
import { permissionsOf } from './permissions.js';

describe('what a service may do on the bus', () => {
  it.each(['registrar', 'proxy', 'b2bua'] as const)('%s: it asks for the keys that it shares', (owner) => {
    expect(permissionsOf(owner, owner).publish).toContain('location.share-key.v1');
  });

  it.each(['redirect', 'ua', 'console'] as const)('%s: it gets no key, and changes no binding', (owner) => {
    const { publish } = permissionsOf(owner, owner);
    expect(publish).not.toContain('location.share-key.v1');
    expect(publish).not.toContain('location.update.v1');
    expect(publish).not.toContain('location.>');
  });

  it('answers reach it in inboxes of its own', () => {
    const { subscribe } = permissionsOf('proxy', 'atlanta-proxy');
    expect(subscribe.filter((subject) => subject.startsWith('_INBOX'))).toEqual(['_INBOX.atlanta-proxy.>']);
    expect(subscribe).not.toContain('>');
  });
});
