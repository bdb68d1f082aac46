export { startRegistrar } from './registrar.service.js';
