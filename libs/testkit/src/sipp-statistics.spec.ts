import { describe, expect, it } from '@jest/globals';
import { parseSippStatistics } from './sipp-statistics.js';

const header =
  'StartTime;TotalCallCreated;CurrentCall;SuccessfulCall(P);SuccessfulCall(C);FailedCall(P);FailedCall(C);' +
  'FailedMaxUDPRetrans(P);FailedMaxUDPRetrans(C);FailedUnexpectedMessage(C);Retransmissions(C);';

describe('a statistics file of SIPp', () => {
  it('is read from its last row, cumulative counts and causes of failure', () => {
    const csv = `${header}\nnow;1;1;0;0;0;0;0;0;0;0;\nlater;10;1;2;6;1;3;1;3;0;12;\n`;
    expect(parseSippStatistics(csv)).toEqual({
      created: 10,
      successful: 6,
      failed: 3,
      current: 1,
      retransmissions: 12,
      failures: { MaxUDPRetrans: 3 },
    });
  });

  it('holds nothing until its first row is written', () => {
    expect(parseSippStatistics('')).toBeUndefined();
    expect(parseSippStatistics(`${header}\n`)).toBeUndefined();
  });

  it('is not taken for one when it is something else', () => {
    expect(parseSippStatistics('a;b\n1;2\n')).toBeUndefined();
  });
});
