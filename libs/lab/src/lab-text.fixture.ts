import { LabFileError } from './lab-file-error.js';
import { parseLab } from './parse-lab.js';

/** What a person is told about a file, line by line; nothing for one that is in order. */
export function problemsOf(text: string): string[] {
  try {
    parseLab(text, 'labs/x.yaml');
  } catch (error) {
    if (error instanceof LabFileError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** A file with these sections over a sound one. */
export function lab(sections: {
  accounts?: string;
  domain?: string;
  services?: string;
  phones?: string;
}): string {
  return [
    'name: x',
    'domains:',
    '  lab.test:',
    `    accounts: ${sections.accounts ?? '[{ user: alice, password: secret }, { user: bob, password: secret }]'}`,
    ...(sections.domain === undefined ? [] : [`    ${sections.domain}`]),
    `services: ${sections.services ?? '{ location: {} }'}`,
    ...(sections.phones === undefined ? [] : [`phones: ${sections.phones}`]),
  ].join('\n');
}

export const network =
  '{ registrar: { listen: [{ protocol: udp, port: 5070 }] }, ' +
  'proxy: { listen: [{ protocol: udp, port: 5060 }] }, ua-simulator: }';

/** A file whose redirect server has these rules. */
export function labWithRules(rules: string): string {
  return lab({
    services: `{ location: {}, redirect: { listen: [{ protocol: udp, port: 5080 }], rules: ${rules} } }`,
  });
}
