import type { ConsolePlan, Lab } from '@trapezoid/lab';

export const consolePlan: ConsolePlan = {
  kind: 'console',
  name: 'console',
  domains: [],
  host: '127.0.0.1',
  port: 0,
};

/** A network of a proxy, a location server, phones and the console. */
export const lab: Lab = {
  name: 'small',
  file: 'labs/small.yaml',
  host: '127.0.0.1',
  domains: [
    {
      name: 'lab.test',
      aliases: [],
      authentication: {
        realm: 'lab.test',
        algorithms: ['MD5'],
        qop: ['auth'],
        register: 'digest',
        requests: 'digest',
        nonceLifetime: 60,
        userhash: false,
      },
      registration: { defaultExpires: 300, minimumExpires: 60, maximumExpires: 3600, maximumBindings: 10 },
      accounts: [
        { user: 'alice', password: 's3cret' },
        { user: 'phone1', password: 's3cret', displayName: 'Phone 1' },
      ],
    },
  ],
  services: [
    { kind: 'location', name: 'location', domains: ['lab.test'] },
    {
      kind: 'proxy',
      name: 'proxy',
      domains: ['lab.test'],
      listen: [{ protocol: 'UDP', host: '127.0.0.1', port: 5060 }],
      recordRoute: true,
      timerC: 181,
      registrar: 'registrar',
    },
    { kind: 'ua-simulator', name: 'phones', domains: [], listen: [], proxy: 'proxy' },
    consolePlan,
  ],
  phones: [
    {
      name: 'alice',
      user: 'alice',
      domain: 'lab.test',
      password: 's3cret',
      proxy: 'proxy',
      register: true,
      expires: 300,
      protocol: 'UDP',
      onCall: 'answer',
      ringMilliseconds: 500,
      audio: 'tone',
    },
  ],
};
