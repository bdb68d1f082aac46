import { describe, expect, it } from '@jest/globals';
import { makeResponse } from '../message/make-response.js';
import { SipRequest } from '../message/request.js';
import { MessageCounts } from './message-counts.js';

describe('what is counted of messages', () => {
  it('is requests by method and responses by status code', () => {
    const counts = new MessageCounts();
    const request = SipRequest.to('INVITE', 'sip:bob@lab.test');
    counts.count(request);
    counts.count(request);
    counts.count(makeResponse(request, 180));
    counts.count(makeResponse(request, 699));
    expect([...counts.byMethod]).toEqual([['INVITE', 2]]);
    expect([...counts.byStatusCode]).toEqual([
      [180, 1],
      [699, 1],
    ]);
  });

  it('has no more names than there are methods, whatever is made up', () => {
    const counts = new MessageCounts();
    for (let number = 0; number < 50; number++)
      counts.count(SipRequest.to(`MADEUP${number}`, 'sip:bob@lab.test'));
    expect([...counts.byMethod]).toEqual([['other', 50]]);
  });
});
