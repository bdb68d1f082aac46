export { startRedirect } from './redirect.service.js';
