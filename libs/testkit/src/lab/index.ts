export type { CallTimeout } from './call-recorder.js';
export type { CallFilter } from './followed-call.js';
export type { AccountUnderTest, CallOptions, LabUnderTest, WaitOptions } from './lab-under-test.js';
export type { RecordedCall } from './recorded-call.js';
export { type StartLabOptions, startLab } from './start-lab.js';
