import { describe, expect, it } from '@jest/globals';
import { DialogBook } from './dialog-book.js';
import { told } from './feed.fixture.js';

const response = (line: string, toTag: string) => told('proxy', 'sent', line, [5060, 4001], { toTag });
const states = (book: DialogBook) =>
  (book.takeChanges() ?? []).map(({ toTag, state }) => `${toTag} ${state}`);

describe('the dialogs that the page knows (RFC 3261 §12)', () => {
  it('are early with a tag in a 1xx, confirmed with a 2xx, ended by a BYE from either side', () => {
    const book = new DialogBook();
    book.add(response('SIP/2.0 100 Trying', ''));
    expect(states(book)).toEqual([]);
    book.add(response('SIP/2.0 180 Ringing', 'b1'));
    expect(states(book)).toEqual(['b1 early']);
    book.add(response('SIP/2.0 200 OK', 'b1'));
    expect(states(book)).toEqual(['b1 confirmed']);
    const bye = told('bob', 'sent', 'BYE sip:alice@127.0.0.1 SIP/2.0', [4002, 5060], {
      toTag: 'a1',
      cseq: '1 BYE',
    });
    book.add({ ...bye, text: bye.text.replace(/From:.*\r\n/, 'From: <sip:bob@lab.test>;tag=b1\r\n') });
    expect(states(book)).toEqual(['b1 terminated']);
  });

  it('end where another fork has answered (RFC 3261 §13.2.2.4)', () => {
    const book = new DialogBook();
    book.add(response('SIP/2.0 180 Ringing', 'b1'));
    book.add(response('SIP/2.0 180 Ringing', 'c1'));
    book.add(response('SIP/2.0 200 OK', 'c1'));
    expect(states(book)).toEqual(['c1 confirmed', 'b1 terminated']);
  });
});
