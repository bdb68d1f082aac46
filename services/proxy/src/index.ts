export { startProxy } from './proxy.service.js';
