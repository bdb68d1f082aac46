import { describe, expect, it } from '@jest/globals';
import { type ContactInformation, printRegistrationInformation } from './registration-information.js';

const contact: ContactInformation = {
  id: 'c1',
  state: 'active',
  event: 'registered',
  uri: 'sip:alice@192.0.2.7;transport=tcp',
  expires: 60,
  q: 0.5,
  callId: 'a<b>"&\u0007',
  cseq: 7,
  parameters: { '+sip.instance': '"<urn:uuid:1>"', audio: null },
  publicGruu: 'sip:alice@lab.test;gr=urn:uuid:1',
  temporaryGruu: 'sip:tgruu.x@lab.test;gr',
};

const print = (contacts: readonly ContactInformation[]) =>
  printRegistrationInformation({ version: 3, id: 'r1', addressOfRecord: 'sip:alice@lab.test', contacts });

describe('the registration information document (RFC 3680 §5)', () => {
  it('has the full state, its version, and each contact', () => {
    expect(print([contact])).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" xmlns:gr="urn:ietf:params:xml:ns:gruuinfo" version="3" state="full">',
        '  <registration aor="sip:alice@lab.test" id="r1" state="active">',
        '    <contact id="c1" state="active" event="registered" expires="60" q="0.5" callid="a&lt;b&gt;&quot;&amp; " cseq="7">',
        '      <uri>sip:alice@192.0.2.7;transport=tcp</uri>',
        '      <unknown-param name="+sip.instance">&quot;&lt;urn:uuid:1&gt;&quot;</unknown-param>',
        '      <unknown-param name="audio"></unknown-param>',
        '      <gr:pub-gruu uri="sip:alice@lab.test;gr=urn:uuid:1"/>',
        '      <gr:temp-gruu uri="sip:tgruu.x@lab.test;gr" first-cseq="7"/>',
        '    </contact>',
        '  </registration>',
        '</reginfo>',
        '',
      ].join('\n'),
    );
  });

  it('says init where nobody is registered, and terminated where the last contact has gone (§4.7.1)', () => {
    expect(print([])).toContain('state="init"');
    expect(print([{ ...contact, state: 'terminated', event: 'expired' }])).toContain(
      'id="r1" state="terminated"',
    );
    expect(print([contact, { ...contact, state: 'terminated', event: 'expired' }])).toContain(
      'id="r1" state="active"',
    );
  });
});
