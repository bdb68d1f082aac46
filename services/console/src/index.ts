export { CannotListen } from './cannot-listen.js';
export { type RunningConsole, startConsole } from './start-console.js';
