import { type PhoneSettings, type ProvisioningFile, passwordToFill } from './provisioning.js';

/** Remote provisioning of linphone: an XML form of its linphonerc, which the phone fetches or is given as a file. */
export function provisionLinphone(settings: PhoneSettings): ProvisioningFile {
  const { user, domain, displayName, address, password, realm } = settings;
  const identity = displayName === undefined ? '' : `"${displayName.replaceAll(/["\\]/g, '\\$&')}" `;
  const sections: [string, [string, string][]][] = [
    ['sip', [['default_proxy', '0']]],
    [
      'proxy_0',
      [
        ['reg_proxy', `<${address.uri}>`],
        ['reg_route', `<${address.uri};lr>`],
        ['reg_identity', `${identity}<sip:${user}@${domain}>`],
        ['reg_expires', '600'],
        ['reg_sendregister', '1'],
        ['publish', '0'],
      ],
    ],
    [
      'auth_info_0',
      [
        ['username', user],
        ['passwd', password ?? passwordToFill],
        ['realm', realm],
        ['domain', domain],
      ],
    ],
  ];
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<config xmlns="http://www.linphone.org/xsds/lpconfig.xsd">',
    ...sections.flatMap(([section, entries]) => [
      `  <section name="${section}">`,
      ...entries.map(
        ([name, value]) => `    <entry name="${name}" overwrite="true">${escapeXml(value)}</entry>`,
      ),
      '  </section>',
    ]),
    '</config>',
    '',
  ].join('\n');
  return { name: 'linphone.xml', contentType: 'application/xml; charset=utf-8', text };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
