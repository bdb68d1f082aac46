import type { Clock } from '../../ports/clock.js';
import type { Random } from '../../ports/random.js';
import { type Flow, flowTarget, isReliable } from '../flow.js';
import type { MessageSender } from '../message-sender.js';
import { answerBinding } from '../stun/answer-binding.js';
import { parseStunMessage } from '../stun/parse-stun-message.js';
import type { TransportCounters } from '../transport-counters.js';
import { CrlfKeepAlive, crlfPong } from './crlf-keep-alive.js';
import type { KeepAlive, KeepAliveFailure, KeepAliveOptions } from './keep-alive.js';
import { StunKeepAlive } from './stun-keep-alive.js';

export interface KeepAlivesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly counters: TransportCounters;
  readonly sender: MessageSender;
}

/** A keep-alive, and how it ends where the flow does. */
interface Running {
  readonly keepAlive: KeepAlive;
  readonly fail: (failure: KeepAliveFailure) => void;
}

/**
 * What passes between the messages of an element's flows: answers those who keep a flow to it open, and keeps its
 * own flows open.
 * RFC 5626 §4.4, §5.4, §8
 */
export class KeepAlives {
  private readonly running = new Map<string, Set<Running>>();

  constructor(private readonly options: KeepAlivesOptions) {}

  /** Keeps a flow open until the function that it gives is called, or the flow is found dead. */
  start(flow: Flow, options: KeepAliveOptions): () => void {
    const { clock, random, counters, sender } = this.options;
    const key = flowKey(flow);
    const target = flowTarget(flow);
    let over = false;
    const end = () => {
      over = true;
      running.keepAlive.stop();
      this.remove(key, running);
    };
    const fail = (failure: KeepAliveFailure) => {
      if (over) return;
      end();
      counters.flowsLost++;
      options.onFailed(failure);
    };
    const surroundings = {
      clock,
      random,
      failed: fail,
      send: (bytes: Buffer, failed: () => void) => {
        counters.keepAlivesSent++;
        sender.sendBytes(bytes, target, (error) => {
          if (error !== undefined) failed();
        });
      },
    };
    const Kind = isReliable(flow.protocol) ? CrlfKeepAlive : StunKeepAlive;
    const running: Running = { keepAlive: new Kind(options, surroundings), fail };
    this.add(key, running);
    running.keepAlive.start();
    return end;
  }

  /**
   * Takes what can't be a message because it is too short. A double CRLF on a connection is answered; on a datagram
   * transport it keeps a NAT open and nothing more (RFC 5626 §4.4.1).
   */
  receiveShort(bytes: Buffer, flow: Flow): void {
    if (!isReliable(flow.protocol)) return this.countReceived();
    const text = bytes.toString('latin1');
    if (text === '\r\n') return this.receivePong(flow);
    if (text !== '\r\n\r\n') {
      this.options.counters.malformedDropped++;
      return;
    }
    this.countReceived();
    this.options.sender.sendBytes(crlfPong, flowTarget(flow), () => undefined);
  }

  /** A keep-alive that needs no answer, or has it. */
  countReceived(): void {
    this.options.counters.keepAlivesReceived++;
  }

  receivePong(flow: Flow): void {
    for (const { keepAlive } of this.running.get(flowKey(flow)) ?? []) keepAlive.receivePong();
  }

  /** Takes a datagram that begins as STUN does: answers a request, gives an answer to whoever waits for it. */
  receiveStun(bytes: Buffer, flow: Flow): void {
    const message = parseStunMessage(bytes);
    if (message === undefined) {
      this.options.counters.malformedDropped++;
      return;
    }
    if (message.class === 'success' || message.class === 'error') {
      for (const { keepAlive } of this.running.get(flowKey(flow)) ?? []) keepAlive.receiveStun(message);
      return;
    }
    this.countReceived();
    const answer = answerBinding(message, flow.remote);
    if (answer !== undefined) this.options.sender.sendBytes(answer, flowTarget(flow), () => undefined);
  }

  flowEnded(flow: Flow): void {
    for (const { fail } of [...(this.running.get(flowKey(flow)) ?? [])]) fail('connection ended');
  }

  close(): void {
    for (const all of this.running.values()) for (const { keepAlive } of all) keepAlive.stop();
    this.running.clear();
  }

  private add(key: string, running: Running): void {
    const known = this.running.get(key);
    if (known === undefined) this.running.set(key, new Set([running]));
    else known.add(running);
  }

  private remove(key: string, running: Running): void {
    const known = this.running.get(key);
    known?.delete(running);
    if (known?.size === 0) this.running.delete(key);
  }
}

function flowKey({ local, remote, connection }: Flow): string {
  return connection ?? `${local.host} ${local.port} ${remote.host} ${remote.port}`;
}
