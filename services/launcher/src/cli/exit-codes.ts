/** What the command line ends with; documented in docs/cli.md. */
export const exitCodes = {
  done: 0,
  /** Something is wrong or away; one line says what and what to do. */
  failed: 1,
  wrongUsage: 2,
  labNotRunning: 3,
  /** The call was answered with 486 or 600. */
  busy: 4,
  /** The call was answered with 603. */
  declined: 5,
  /** Nobody took the call in time. */
  noAnswer: 6,
  /** A request or call was refused by the network with any other final response. */
  refusedByNetwork: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** How a command tells what the process shall end with. */
export type Finish = (code: ExitCode) => void;
