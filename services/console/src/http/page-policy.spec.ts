import { describe, expect, it } from '@jest/globals';
import type { Lab } from '@trapezoid/lab';
import { lab } from '../lab.fixture.js';
import { pagePolicy } from './page-policy.js';

const withWebSocket: Lab = {
  ...lab,
  services: lab.services.map((service) =>
    service.kind === 'proxy'
      ? {
          ...service,
          listen: [...service.listen, { protocol: 'WS', host: '127.0.0.1', port: 5066 } as const],
        }
      : service,
  ),
};
const connectSource = (policy: string) => /connect-src ([^;]*)/.exec(policy)?.[1];

describe('the policy of the page', () => {
  it('lets nothing inline run, and nothing frame it', () => {
    const policy = pagePolicy(lab, 'localhost:8080');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('lets it talk with the WebSockets of the lab, also by the name that its reader knows this machine by', () => {
    expect(connectSource(pagePolicy(withWebSocket, 'lab-machine.local:8080'))).toBe(
      "'self' ws://127.0.0.1:5066 ws://lab-machine.local:5066",
    );
  });

  it.each(["evil.test; script-src 'unsafe-inline'", 'a b', '', undefined])(
    'takes no Host that could say more than a host: %s',
    (host) => {
      expect(connectSource(pagePolicy(withWebSocket, host))).toBe("'self' ws://127.0.0.1:5066");
    },
  );
});
