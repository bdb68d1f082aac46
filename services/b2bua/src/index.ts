export { startB2bua } from './b2bua.service.js';
