import type { MessageSummary } from '../hop/message-summary.js';
import type { Reason } from './reason.js';

/** Why the same message is sent again. RFC 3261 §17, §13.3.1.4 */
export function reasonOfRepetition({ method, statusCode, cseq }: MessageSummary): Reason {
  if (statusCode === undefined) return told(...requestAgain(method ?? ''));
  return told(...responseAgain(statusCode, cseq.method));
}

/** What the transaction does with a message that it ends itself. RFC 3261 §17 */
export function reasonOfAbsorption({ method, statusCode, cseq }: MessageSummary): Reason {
  if (method === 'ACK')
    return told('acknowledges a final response: the transaction ends it', 'RFC 3261 §17.2.1');
  if (statusCode === undefined) {
    return told(
      'has come before: the transaction answers it again, the core is not told',
      cseq.method === 'INVITE' ? 'RFC 3261 §17.2.1' : 'RFC 3261 §17.2.2',
    );
  }
  return cseq.method === 'INVITE'
    ? told('has come before: the transaction acknowledges it again', 'RFC 3261 §17.1.1.2')
    : told('has come before: the transaction drops it', 'RFC 3261 §17.1.2.2');
}

function requestAgain(method: string): readonly [string, string] {
  if (method === 'INVITE') return ['no response before timer A fired', 'RFC 3261 §17.1.1.2'];
  if (method === 'ACK') return ['the response that it acknowledges has come again', 'RFC 3261 §13.2.2.4'];
  return ['no final response before timer E fired', 'RFC 3261 §17.1.2.2'];
}

function responseAgain(statusCode: number, method: string): readonly [string, string] {
  if (method !== 'INVITE') return ['the request has come again', 'RFC 3261 §17.2.2'];
  if (statusCode < 200) return ['the INVITE has come again', 'RFC 3261 §17.2.1'];
  if (statusCode < 300) return ['no ACK has come yet', 'RFC 3261 §13.3.1.4'];
  return ['no ACK before timer G fired, or the INVITE has come again', 'RFC 3261 §17.2.1'];
}

function told(reason: string, section: string): Reason {
  return { reason, section, by: 'message' };
}
