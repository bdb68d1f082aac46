import { parseLab } from '@trapezoid/lab';

/** labs/basic.yaml in small, its control API at any free port. */
export const lab = parseLab(
  `
name: small
description: A network for tests.
domains:
  lab.test:
    accounts:
      - { user: alice, password: secret }
      - { user: bob, password: secret }
      - { range: phone1..phone3, password: secret }
services:
  location: {}
  registrar: { listen: [{ protocol: udp, port: 5070 }] }
  proxy: { listen: [{ protocol: udp, port: 5060 }] }
  ua-simulator: {}
  console: { port: 8080 }
phones: { alice: {}, bob: {} }
`,
  'labs/small.yaml',
);
