// The same two jobs with what each library offers. Where one has no way to print a changed message, its header map is
// joined by the shortest loop there is, which favours it.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const newVia = 'SIP/2.0/UDP proxy.biloxi.example:5060;branch=z9hG4bK4b43c2ff8.1;rport';
const newUri = 'sip:bob@192.0.2.4:5060';

function print(firstLine, headers, body) {
  let text = `${firstLine}\r\n`;
  for (const name of Object.keys(headers)) for (const { raw } of headers[name]) text += `${name}: ${raw}\r\n`;
  return Buffer.from(`${text}\r\n${body ?? ''}`);
}

/** JsSIP and SIP.js keep headers alike. */
function editMap(message) {
  const { headers } = message;
  if (message.method === undefined || message.status_code !== undefined || message.statusCode !== undefined) {
    headers.Via.shift();
    return print(`SIP/2.0 200 OK`, headers, message.body);
  }
  headers.Via.unshift({ raw: newVia });
  if (headers.Route !== undefined && headers.Route.length > 0) headers.Route.shift();
  headers['Max-Forwards'][0] = { raw: String(Number(headers['Max-Forwards'][0].raw) - 1) };
  return print(`${message.method} ${newUri} SIP/2.0`, headers, message.body);
}

export function jssip() {
  const Parser = require('jssip/lib/Parser');
  const ua = {};
  return {
    parse(bytes) {
      const message = Parser.parseMessage(bytes.toString(), ua);
      return (
        message.via_branch.length +
        message.from_tag.length +
        message.to.uri.host.length +
        message.call_id.length +
        message.cseq +
        Number(message.getHeader('Max-Forwards')) +
        message.parseHeader('contact').uri.host.length
      );
    },
    forward: (bytes) => editMap(Parser.parseMessage(bytes.toString(), ua)),
  };
}

export async function sipJs() {
  const { Parser } = await import('sip.js/lib/core/messages/parser.js');
  const logger = { warn() {}, error() {}, log() {}, debug() {} };
  return {
    parse(bytes) {
      const message = Parser.parseMessage(bytes.toString(), logger);
      return (
        message.viaBranch.length +
        message.fromTag.length +
        message.to.uri.host.length +
        message.callId.length +
        message.cseq +
        Number(message.getHeader('Max-Forwards')) +
        message.parseHeader('contact').uri.host.length
      );
    },
    forward: (bytes) => editMap(Parser.parseMessage(bytes.toString(), logger)),
  };
}

export function sip() {
  const library = require('sip');
  return {
    parse(bytes) {
      const message = library.parse(bytes.toString());
      const { headers } = message;
      return (
        headers.via[0].params.branch.length +
        headers.from.params.tag.length +
        library.parseUri(headers.to.uri).host.length +
        headers['call-id'].length +
        headers.cseq.seq +
        Number(headers['max-forwards']) +
        library.parseUri(headers.contact[0].uri).host.length
      );
    },
    forward(bytes) {
      const message = library.parse(bytes.toString());
      const { headers } = message;
      if (message.status !== undefined) headers.via.shift();
      else {
        headers.via.unshift({
          version: '2.0',
          protocol: 'UDP',
          host: 'proxy.biloxi.example',
          port: 5060,
          params: { branch: 'z9hG4bK4b43c2ff8.1', rport: null },
        });
        headers.route?.shift();
        headers['max-forwards'] = Number(headers['max-forwards']) - 1;
        message.uri = newUri;
      }
      return Buffer.from(library.stringify(message));
    },
  };
}
