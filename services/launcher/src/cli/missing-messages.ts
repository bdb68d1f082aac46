import type { Terminal } from './terminal.js';

/** Says that the lab has left events out because this terminal did not take them fast enough. */
export function noteTooSlow(terminal: Terminal, count: number): void {
  terminal.note(`trapezoid: ${count} events are missing here: this terminal was too slow for them`);
}

/** Says that elements have left messages out because there were more than they tell in a second. */
export function noteUntold(terminal: Terminal, count: number): void {
  terminal.note(`trapezoid: elements did not tell ${count} messages: there were too many in a second`);
}
