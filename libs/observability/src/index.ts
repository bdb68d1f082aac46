export {
  encodeHep,
  type HepFacts,
  type HepMessage,
  hepChunks,
  hepFactTypes,
  hepVendor,
} from './hep/encode-hep.js';
export {
  type HepFeed,
  type HepFeedOptions,
  type HepTarget,
  HepTargetError,
  startHepFeed,
} from './hep/hep-feed.js';
export { createLogger, type LoggerOptions } from './logger/create-logger.js';
export { type LogFields, type Logger, type LogLevel, logLevels, silentLogger } from './logger/logger.js';
// As types alone: who serves no metrics does not load what makes them; that is `@trapezoid/observability/metrics`.
export type { Metrics, QuestionOutcome } from './metrics/metrics.js';
export type { ElementReading, MetricsSource, ServiceReading } from './metrics/reading.js';
export { blankCredentials } from './tap/blank-credentials.js';
export {
  listenToTap,
  type TapListener,
  type TapListening,
  type TapListeningOptions,
} from './tap/listen-to-tap.js';
export {
  createTap,
  type Tap,
  type TapClock,
  type TapDecision,
  type TapOptions,
  type TapRecord,
  type TapSubject,
} from './tap/tap.js';
