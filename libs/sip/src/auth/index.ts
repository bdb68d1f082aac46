export {
  type DigestAlgorithm,
  digestAlgorithms,
  findDigestAlgorithm,
  type HashAlgorithm,
  hashAlgorithmOf,
  type QualityOfProtection,
} from './digest-algorithm.js';
export { type DigestChallenge, parseDigestChallenge, printDigestChallenge } from './digest-challenge.js';
export { DigestClient, type DigestClientOptions } from './digest-client.js';
export {
  type DigestCredentials,
  parseDigestCredentials,
  printDigestCredentials,
} from './digest-credentials.js';
export { isDigest } from './digest-parameters.js';
export { computeDigest, computeHa1, type DigestInput, hashUsername } from './digest-response.js';
export {
  type AuthenticationOutcome,
  type CredentialsField,
  DigestServer,
  type DigestServerOptions,
} from './digest-server.js';
export type { DigestAccount } from './digest-session.js';
