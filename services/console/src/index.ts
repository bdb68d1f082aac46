export { CannotListen } from './cannot-listen.js';
export type { MappedService, NetworkMap, NotedRefusal } from './core/network-map.js';
export { type RunningConsole, startConsole } from './start-console.js';
