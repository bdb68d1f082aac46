import type { Clock } from '@trapezoid/sip';
import { AttemptLimiter } from './attempt-limiter.js';

/** Who proves to be whom. */
export interface Prover {
  /** `alice@lab.test`, as the credentials say. */
  readonly account: string;
  /** See `requestSource`. */
  readonly source: string;
}

/**
 * So many wrong passwords for one account from all ports of a host make a pause for that host: whoever takes another port
 * for each guess gets no further. A few phones of one host that have the same wrong password do not come near it.
 */
const hostFailures = 50;

/** Slows who guesses the password of an account, by where the guesses come from: nobody elsewhere has to wait. */
export class GuessLimiter {
  private readonly phones: AttemptLimiter;
  private readonly hosts: AttemptLimiter;

  constructor(clock: Pick<Clock, 'now'>) {
    this.phones = new AttemptLimiter(clock);
    this.hosts = new AttemptLimiter(clock, hostFailures);
  }

  /** Milliseconds until the pause is over, 0 where there is none. */
  pauseOf(prover: Prover): number {
    return Math.max(this.phones.pauseOf(phoneOf(prover)), this.hosts.pauseOf(hostOf(prover)));
  }

  /** Gives the pause in milliseconds that this failure begins, 0 for none. */
  fail(prover: Prover): number {
    return Math.max(this.phones.fail(phoneOf(prover)), this.hosts.fail(hostOf(prover)));
  }

  /** What other ports of the host have guessed is not forgotten: somebody there may know the password, and another not. */
  succeed(prover: Prover): void {
    this.phones.succeed(phoneOf(prover));
  }
}

const phoneOf = ({ account, source }: Prover): string => `${account} from ${source}`;
const hostOf = ({ account, source }: Prover): string => `${account} from ${source.replace(/:\d+$/, '')}`;
