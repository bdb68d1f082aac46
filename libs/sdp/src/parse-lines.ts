import { maximumFormats } from './limits.js';
import {
  type Connection,
  type MediaDescription,
  type Origin,
  SessionDescriptionError,
  type Timing,
} from './session-description.js';

const originPattern = /^(\S+) (\d{1,20}) (\d{1,20}) IN (IP4|IP6) (\S{1,255})$/i;
const connectionPattern = /^IN (IP4|IP6) ([^\s/]{1,255})(?:\/\d{1,5}){0,2}$/i;
const timingPattern = /^(\d{1,15}) (\d{1,15})$/;
const mediaPattern = /^([^\s/]{1,64}) (\d{1,5})(?:\/(\d{1,5}))? (\S{1,64}) (\S.*)$/;
const token = /^[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+$/;
const protocolName = /^[!#$%&'*+\-./0-9A-Z^_`a-z{|}~]+$/;

function addressTypeOf(text: string | undefined): 'IP4' | 'IP6' {
  return text?.toUpperCase() === 'IP6' ? 'IP6' : 'IP4';
}

/** o= (RFC 8866 §5.2); blanks at the end, which some phones leave there, do not count. */
export function parseOrigin(value: string): Origin {
  const found = originPattern.exec(value.trimEnd());
  if (!found) throw new SessionDescriptionError('o= is not of the form: user id version IN IP4|IP6 address');
  const [, username = '', sessionId = '', sessionVersion = '', type, address = ''] = found;
  return { username, sessionId, sessionVersion, addressType: addressTypeOf(type), address };
}

/** c= (RFC 8866 §5.7). */
export function parseConnection(value: string): Connection {
  const found = connectionPattern.exec(value.trimEnd());
  if (!found) throw new SessionDescriptionError('c= is not of the form: IN IP4|IP6 address');
  return { addressType: addressTypeOf(found[1]), address: found[2] ?? '' };
}

/** t= (RFC 8866 §5.9). */
export function parseTiming(value: string): Timing {
  const found = timingPattern.exec(value.trimEnd());
  if (!found) throw new SessionDescriptionError('t= is not two numbers of seconds');
  return { start: Number(found[1]), stop: Number(found[2]) };
}

export type MediaLine = Pick<MediaDescription, 'media' | 'port' | 'portCount' | 'protocol' | 'formats'>;

/** m= (RFC 8866 §5.14). */
export function parseMediaLine(value: string): MediaLine {
  const found = mediaPattern.exec(value);
  const [, media = '', portText, countText, protocol = '', formatText = ''] = found ?? [];
  if (!token.test(media) || !protocolName.test(protocol)) {
    throw new SessionDescriptionError('m= is not of the form: media port protocol formats');
  }
  const port = Number(portText);
  if (port > 65_535) throw new SessionDescriptionError('m= has a port above 65535');
  const formats = formatText.split(' ').filter((format) => format !== '');
  if (formats.length > maximumFormats) {
    throw new SessionDescriptionError(`m= has more than ${maximumFormats} formats`);
  }
  if (!formats.every((format) => token.test(format))) {
    throw new SessionDescriptionError('m= has a format that is no token');
  }
  return { media, port, ...(countText !== undefined && { portCount: Number(countText) }), protocol, formats };
}
