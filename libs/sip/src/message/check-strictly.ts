import { codesOf, control, reasonCharacters } from '../grammar/characters.js';
import { SipSyntaxError } from '../grammar/syntax-error.js';
import { parseUri } from '../grammar/uri.js';
import { checkEscapes } from '../grammar/uri-escapes.js';
import { checkMessage } from './check-message.js';
import { checkContacts } from './contact-rules.js';
import { headerDefinitions } from './header-definitions.js';
import type { HeaderField } from './header-field.js';
import { checkIdentities } from './identity-rules.js';
import { SipRequest } from './request.js';
import type { SipResponse } from './response.js';
import { checkSender } from './sender-rules.js';
import { reasonAt } from './status-line.js';
import { checkUriContexts } from './uri-context.js';
import { brokenUtf8At, fromWire } from './wire-text.js';

const startLine = 'start line';

/**
 * What in a message departs from the grammar, or undefined where nothing does: the start line, every header that the
 * library knows, the headers that must be there, and what may stand in a URI where it stands.
 * RFC 3261 §7, §8.1.1, §19.1.1, §25.1
 */
export function checkStrictly(message: SipRequest | SipResponse): SipSyntaxError | undefined {
  try {
    checkStartLine(message);
    checkFields(message);
    const fault = checkMessage(message);
    if (fault !== undefined) return fault;
    checkUriContexts(message);
    checkContacts(message);
    checkIdentities(message);
    if (message instanceof SipRequest) checkSender(message);
    return undefined;
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
  } else checkReason(message.startLine);
}

/** Deviation: lenient readers take any byte in a reason phrase. */
function checkReason(line: string): void {
  for (let at = reasonAt; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code < 128 && reasonCharacters[code] !== 1) {
      throw new SipSyntaxError('unescaped character in the reason phrase', at, startLine);
    }
  }
  checkUtf8(line, startLine);
  try {
    checkEscapes(codesOf(line), reasonAt, line.length);
  } catch (error) {
    throw error instanceof SipSyntaxError ? error.in(startLine) : error;
  }
}

/** Deviation: lenient readers take any byte in headers that they do not know. */
function checkText({ line, name }: HeaderField): void {
  for (let at = 0; at < line.length; at++) {
    if (control(line.charCodeAt(at))) throw new SipSyntaxError('control in a header', at, name);
  }
  checkUtf8(line, name);
}

function checkUtf8(line: string, where: string): void {
  const at = brokenUtf8At(line);
  if (at >= 0) throw new SipSyntaxError('bytes that are no UTF-8', at, where);
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
    if (definition.kind === 'single' && seen.has(definition.name)) {
      throw new SipSyntaxError('stands more than once', 0, definition.name);
    }
    seen.add(definition.name);
  }
}
