import { hostIn } from '../facts.js';
import type { Rule } from '../finding.js';

/** Its Contact names another address than it sends from: it is behind a NAT, or chose the wrong network card. */
export const contact: Rule = ({ heard }) => {
  const register = heard.findLast(
    ({ fromPhone, method, statusCode }) => fromPhone && method === 'REGISTER' && statusCode === undefined,
  );
  const [value = ''] = register?.values('contact') ?? [];
  const host = hostIn(/sips?:(?:[^@<>]*@)?([^;?<>\s]*)/i.exec(value)?.[1] ?? '').replaceAll(/[[\]]/g, '');
  if (register === undefined || host === '' || host === register.host || host.endsWith('.invalid'))
    return undefined;
  return {
    rule: 'other-contact',
    severity: register.protocol === 'UDP' ? 'warning' : 'hint',
    what: `it registers ${host} and sends from ${register.host}: whoever dials that Contact may not reach it`,
    change:
      register.protocol === 'UDP'
        ? 'Switch rport or NAT support on at the phone, and STUN off; or let it register over TCP, TLS or WebSocket.'
        : 'Nothing, while its connection stands: calls come over that.',
    section: 'RFC 3581 §4',
    at: register.at,
    callId: register.callId,
  };
};
