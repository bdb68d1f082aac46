export type { CredentialsRefusal, RefusalCause } from './credentials-refusal.js';
export {
  type DigestAlgorithm,
  digestAlgorithms,
  findDigestAlgorithm,
  type HashAlgorithm,
  hashAlgorithmOf,
  type QualityOfProtection,
} from './digest-algorithm.js';
export { type DigestChallenge, parseDigestChallenge, printDigestChallenge } from './digest-challenge.js';
export { DigestClient } from './digest-client.js';
export type { DigestClientEvent, DigestClientOptions } from './digest-client-options.js';
export {
  type DigestCredentials,
  parseDigestCredentials,
  printDigestCredentials,
} from './digest-credentials.js';
export {
  type DigestInformation,
  parseDigestInformation,
  printDigestInformation,
} from './digest-information.js';
export { isDigest } from './digest-parameters.js';
export { computeDigest, computeHa1, type DigestInput, hashUsername } from './digest-response.js';
export {
  type AuthenticationOutcome,
  type CredentialsField,
  DigestServer,
} from './digest-server.js';
export type { DigestServerOptions, HashedAccount, Secrets } from './digest-server-options.js';
export type { DigestAccount } from './digest-session.js';
