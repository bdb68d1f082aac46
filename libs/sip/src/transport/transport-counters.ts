/** What passed the transport layer, and what was dropped, by reason. */
export interface TransportCounters {
  received: number;
  sent: number;
  /** Those of the sent that had been sent before (RFC 3261 §17). */
  retransmitted: number;
  /** What was no SIP message, or one that nobody could be told about. */
  malformedDropped: number;
  /** Responses that were not for this element, or for nothing that it has under way (RFC 3261 §18.1.2). */
  strayResponses: number;
  sendFailures: number;
  /** Requests too large for a datagram that went over TCP instead (RFC 3261 §18.1.1). */
  movedToTcp: number;
  /** Those of them that had to go over UDP after all. */
  backToUdp: number;
  /** Keep-alives of others: CRLFs and STUN (RFC 5626 §4.4). */
  keepAlivesReceived: number;
  /** Keep-alives of ours. */
  keepAlivesSent: number;
  /** Flows that our keep-alives found dead. */
  flowsLost: number;
  /** Exceptions in the layers above, each a bug: the message that led to one is dropped. */
  faults: number;
}

export const newCounters = (): TransportCounters => ({
  received: 0,
  sent: 0,
  retransmitted: 0,
  malformedDropped: 0,
  strayResponses: 0,
  sendFailures: 0,
  movedToTcp: 0,
  backToUdp: 0,
  keepAlivesReceived: 0,
  keepAlivesSent: 0,
  flowsLost: 0,
  faults: 0,
});
