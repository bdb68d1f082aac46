import { isSipUri, parseUri, SipSyntaxError, type SipUri, sipUri } from '@trapezoid/sip';

/** A target as a person writes it: `bob`, `bob@lab.test` or a whole SIP URI. Undefined for anything else. */
export function targetUri(text: string, domain: string): SipUri | undefined {
  const complete = /^sips?:/i.test(text) ? text : text.includes('@') ? `sip:${text}` : undefined;
  if (complete === undefined)
    return /^[^\s:<>"]+$/.test(text) ? sipUri({ user: text, host: domain }) : undefined;
  try {
    const uri = parseUri(complete);
    return isSipUri(uri) ? uri : undefined;
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}
