export { startLocation } from './start-location.js';
