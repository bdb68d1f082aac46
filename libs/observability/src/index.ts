export type {
  Arrow,
  ArrowEnd,
} from './ladder/arrows.js';
export type { ColumnHint } from './ladder/columns.js';
export { LadderFollower, type LadderFollowerOptions } from './ladder/follower.js';
export { type CallMessages, groupByCall } from './ladder/group-by-call.js';
export { type MessageSummary, readMessageSummary } from './ladder/message-summary.js';
export { type LadderOptions, renderLadder } from './ladder/render.js';
export { createLogger, type LoggerOptions } from './logger/create-logger.js';
export { type LogFields, type Logger, type LogLevel, logLevels, silentLogger } from './logger/logger.js';
export { blankCredentials } from './tap/blank-credentials.js';
export { listenToTap, type TapListening, type TapListeningOptions } from './tap/listen-to-tap.js';
export { createTap, type Tap, type TapClock, type TapOptions, type TapRecord } from './tap/tap.js';
