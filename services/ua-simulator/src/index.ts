export { startUaSimulator } from './ua-simulator.service.js';
