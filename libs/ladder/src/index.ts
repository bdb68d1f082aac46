export { type JoinedCall, joinLegs, LegJoiner, messagesOfCall } from './call/join-legs.js';
export { captureArrow, commentsOn } from './capture/capture-arrow.js';
export { addressBytes } from './capture/ip-address.js';
export { captureHeader } from './capture/pcapng.js';
export {
  type ExportFormat,
  type ExportOptions,
  exportFormats,
  exportLadder,
} from './export/export-ladder.js';
export { printHtml } from './export/html.js';
export { printMermaid } from './export/mermaid.js';
export { printSvg } from './export/svg.js';
export { ArrowFollower } from './hop/arrow-follower.js';
export type { Arrow, ArrowEnd } from './hop/arrows.js';
export type { ColumnHint } from './hop/columns.js';
export { fullName } from './hop/compact-forms.js';
export { readHead } from './hop/header-lines.js';
export { type MessageSummary, readMessageSummary } from './hop/message-summary.js';
export type { Ladder, LadderArrow } from './ladder.js';
export { holdForDecisions, LadderStream, type LadderStreamOptions } from './ladder-stream.js';
export { type LadderContent, makeLadder } from './make-ladder.js';
export { LadderFollower, type LadderFollowerOptions } from './text/follower.js';
export { printable, printLabel } from './text/label.js';
export { type LadderOptions, printLadder, renderLadder } from './text/render.js';
export type { Reason } from './why/reason.js';
