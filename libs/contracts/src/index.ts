export * from './address.js';
export * from './health.js';
export * from './location.js';
export * from './registrar.js';
export * from './subject.js';
export * from './subscriber.js';
export * from './trace.js';
export * from './ua.js';
