import { maximumBytes, maximumMedia } from './limits.js';
import { parseAttributes } from './parse-attributes.js';
import { type MediaLine, parseConnection, parseMediaLine, parseOrigin, parseTiming } from './parse-lines.js';
import {
  type Connection,
  type MediaDescription,
  type Origin,
  type SessionDescription,
  SessionDescriptionError,
  type Timing,
} from './session-description.js';

interface Section {
  connection?: Connection;
  readonly attributes: string[];
}

const lineForm = /^[a-z]=/;
const decoder = new TextDecoder('utf-8');

/**
 * Reads a session description: lines end in CRLF or in LF alone, order inside a section is not checked,
 * lines of an unknown type are skipped.
 * @throws SessionDescriptionError with the number of the line at fault, fit for a Warning header.
 * RFC 8866 §5, §9
 */
export function parseSessionDescription(source: Uint8Array | string): SessionDescription {
  const lines = splitLines(source);
  if (lines[0]?.trimEnd() !== 'v=0') {
    throw new SessionDescriptionError('SDP line 1: not v=0');
  }
  let origin: Origin | undefined;
  let name: string | undefined;
  let timing: Timing | undefined;
  const session: Section = { attributes: [] };
  const media: (Section & { line: MediaLine })[] = [];
  let section: Section = session;

  lines.forEach((line, index) => {
    try {
      if (!lineForm.test(line)) throw new SessionDescriptionError('not of the form: letter=value');
      const value = line.slice(2);
      switch (line[0]) {
        case 'o':
          origin = parseOrigin(value);
          break;
        case 's':
          name = value;
          break;
        case 't':
          // A session may have several times; a call has one, and its answer repeats it (RFC 3264 §6).
          timing ??= parseTiming(value);
          break;
        case 'c':
          // Several c= lines in one section are layers of multicast (RFC 8866 §5.7): the first is the base.
          section.connection ??= parseConnection(value);
          break;
        case 'm': {
          if (media.length === maximumMedia) {
            throw new SessionDescriptionError(`more than ${maximumMedia} m= lines`);
          }
          const added = { line: parseMediaLine(value), attributes: [] };
          media.push(added);
          section = added;
          break;
        }
        case 'a':
          section.attributes.push(value);
          break;
      }
    } catch (error) {
      if (error instanceof SessionDescriptionError) {
        throw new SessionDescriptionError(`SDP line ${index + 1}: ${error.message}`);
      }
      throw error;
    }
  });

  if (!origin) throw new SessionDescriptionError('SDP has no o= line');
  if (name === undefined) throw new SessionDescriptionError('SDP has no s= line');
  if (!timing) throw new SessionDescriptionError('SDP has no t= line');
  const { direction } = parseAttributes(session.attributes);
  return {
    origin,
    name,
    ...(session.connection && { connection: session.connection }),
    timing,
    ...(direction && { direction }),
    media: media.map(
      ({ line, connection, attributes }): MediaDescription => ({
        ...line,
        ...(connection && { connection }),
        ...parseAttributes(attributes),
      }),
    ),
  };
}

function splitLines(source: Uint8Array | string): string[] {
  const size = typeof source === 'string' ? Buffer.byteLength(source) : source.byteLength;
  if (size > maximumBytes) {
    throw new SessionDescriptionError(`SDP of ${size} bytes is larger than ${maximumBytes}`);
  }
  const text = typeof source === 'string' ? source : decoder.decode(source);
  if (text.includes('\0')) throw new SessionDescriptionError('SDP holds a NUL character');
  const lines = text.split(/\r\n|\r|\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}
