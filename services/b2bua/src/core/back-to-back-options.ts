import type { B2buaPlan } from '@trapezoid/lab';
import type { ClientAuthenticator, Resolver, TransactionLayer, UserAgentOptions } from '@trapezoid/sip';
import type { CallReport } from './back-to-back-call.js';

export interface BackToBackOptions {
  readonly transactions: TransactionLayer;
  /** Without `next` requests go where their Request-URI leads. */
  readonly plan: Omit<B2buaPlan, 'next' | 'kind' | 'name' | 'domains' | 'listen' | 'tls'> & {
    readonly next?: string;
  };
  /** Its domains by name; a request to its own address means the first. */
  readonly domains: readonly string[];
  readonly resolver: Resolver;
  /** Answers challenges of the callee's side; undefined: they go on to the caller. */
  readonly authenticator?: ClientAuthenticator;
  /** What stands for the next hop in the Route of a request that the callee's side begins. */
  readonly routeFor?: UserAgentOptions['routeFor'];
  readonly onChanged: (report: CallReport) => void;
}
