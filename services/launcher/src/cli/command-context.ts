import type { ApiClient } from './api-client.js';
import type { Terminal } from './terminal.js';

/** What every command that talks to a running lab is given. */
export interface CommandContext {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  /** Output for a program instead of a reader. */
  readonly json: boolean;
}
