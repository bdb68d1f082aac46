import { codesOf, control, reasonCharacters } from '../grammar/characters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { parseUri } from '../grammar/uri.js';
import { checkEscapes } from '../grammar/uri-escapes.js';
import { checkMessage } from './check-message.js';
import { headerDefinitions } from './header-definitions.js';
import type { HeaderField } from './header-field.js';
import { Contact } from './headers/contact.js';
import { MaxForwards } from './headers/max-forwards.js';
import { SipRequest } from './request.js';
import type { SipResponse } from './response.js';
import { fromWire } from './wire-text.js';

const startLine = 'start line';
/** Where a reason phrase begins: behind 'SIP/2.0 200 '. */
const reasonAt = 12;

/**
 * What in a message departs from the grammar, or undefined where nothing does: the start line, every header that the
 * library knows, and the headers that must be there.
 * RFC 3261 §7, §8.1.1, §25.1
 */
export function checkStrictly(message: SipRequest | SipResponse): SipSyntaxError | undefined {
  try {
    checkStartLine(message);
    checkFields(message);
    // Deviation: lenient readers let Max-Forwards be absent, as simple load generators leave it out.
    if (message instanceof SipRequest) message.required(MaxForwards);
    return checkMessage(message);
  } catch (error) {
    if (error instanceof SipSyntaxError) return error;
    throw error;
  }
}

function checkStartLine(message: SipRequest | SipResponse): void {
  if (message instanceof SipRequest) {
    try {
      parseUri(fromWire(message.requestUri), { strict: true });
    } catch (error) {
      throw error instanceof SipSyntaxError ? error.in('Request-URI') : error;
    }
  } else checkReason(message.reasonPhrase);
}

/** Deviation: lenient readers take any character in a reason phrase. */
function checkReason(phrase: string): void {
  for (let at = 0; at < phrase.length; at++) {
    const code = phrase.charCodeAt(at);
    if (code < 128 && reasonCharacters[code] !== 1) {
      throw new SipSyntaxError('unescaped character in the reason phrase', reasonAt + at, startLine);
    }
  }
  try {
    checkEscapes(codesOf(phrase), 0, phrase.length);
  } catch (error) {
    throw error instanceof SipSyntaxError ? error.in(startLine) : error;
  }
}

/** Deviation: lenient readers take controls in headers that they do not know. */
function checkText(field: HeaderField): void {
  const text = field.value;
  for (let at = 0; at < text.length; at++) {
    if (control(text.charCodeAt(at))) throw new SipSyntaxError('control in a header', at, field.name);
  }
}

function checkFields(message: SipRequest | SipResponse): void {
  const seen = new Set<string>();
  for (const field of message.fields) {
    const definition = headerDefinitions.get(field.name);
    if (definition === undefined) {
      checkText(field);
      continue;
    }
    field.check(definition);
    if (definition.kind === 'single' && seen.has(field.name)) {
      throw new SipSyntaxError('stands more than once', 0, definition.name);
    }
    seen.add(field.name);
  }
  // A star stands alone, and in its only field (RFC 3261 §20.10).
  const contacts = message.headers(Contact);
  if (contacts.length > 1 && contacts.includes('*')) {
    throw new SipSyntaxError('a star beside other contacts', 0, Contact.name);
  }
}
