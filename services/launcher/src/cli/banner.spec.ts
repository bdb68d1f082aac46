import { describe, expect, it } from '@jest/globals';
import { parseLab } from '@trapezoid/lab';
import { networkSummary, printBanner } from './banner.js';
import { lab } from './lab.fixture.js';

describe('what is said of a network that runs', () => {
  it('tells who listens where, whom to call, and accounts for phones', () => {
    const summary = networkSummary(lab, 'http://127.0.0.1:8080', undefined);
    expect(printBanner(lab, summary)).toBe(
      [
        'Trapezoid runs small (labs/small.yaml), in one process',
        '',
        '  registrar  UDP 127.0.0.1:5070',
        '  proxy      UDP 127.0.0.1:5060',
        '  console    http://127.0.0.1:8080',
        '  phones     alice, bob',
        '  domain     lab.test; accounts for phones of yours: phone1, phone2, phone3 (password secret)',
        '',
        'In another terminal:',
        '  npm run lab -- call alice bob   a call, drawn while it happens',
        '  npm run lab -- status           who listens where, who is registered',
        '  npm run lab -- trace            all traffic, drawn while it happens',
        '  http://127.0.0.1:8080/api/docs  the control API',
        '',
        'Ctrl+C stops it.',
      ].join('\n'),
    );
  });

  it('names the NATS server, and another address of the control API', () => {
    const text = printBanner(lab, networkSummary(lab, 'http://127.0.0.1:9090', '127.0.0.1:4222'));
    expect(text).toMatch(/over NATS at 127\.0\.0\.1:4222\n/);
    expect(text).toMatch(/npm run lab -- --api http:\/\/127\.0\.0\.1:9090 call alice bob/);
  });

  it('shows the token of the console once, and where the page takes it', () => {
    const text = printBanner(lab, networkSummary(lab, 'http://192.0.2.7:8080', undefined, 'a-token'));
    expect(text).toContain('  http://192.0.2.7:8080/#token=a-token\n');
    expect(text).toContain('  TRAPEZOID_TOKEN=… npm run lab -- --api http://192.0.2.7:8080 status');
  });

  it('never shows a password that is not known to everybody', () => {
    const own = parseLab(
      'name: own\ndomains: { lab.test: { accounts: [{ user: a, password: Xq7 }] } }\nservices: { location: {} }',
      'own.yaml',
    );
    const text = printBanner(own, networkSummary(own, undefined, undefined));
    expect(text).toMatch(/\(passwords: see own\.yaml\)/);
    expect(text).not.toContain('Xq7');
  });

  it('is short for ten thousand accounts', () => {
    const load = parseLab(
      'name: load\ndomains: { lab.test: { authentication: none, accounts: [{ range: u0000..u9999, password: x }] } }\n' +
        'services: { location: {} }',
      'load.yaml',
    );
    expect(printBanner(load, networkSummary(load, undefined, undefined))).toMatch(
      /accounts for phones of yours: u0000 … u9999 \(10000\) \(no password asked\)/,
    );
  });
});
