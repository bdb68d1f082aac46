import { availableParallelism } from 'node:os';

export default {
  testEnvironment: 'node',
  // A loaded machine is slow; what must be fast is measured by its own test.
  testTimeout: 60_000,
  // Never in the parent's own process: modules of a finished test file stay in its memory, and a worker can be replaced.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  workerIdleMemoryLimit: '1GB',
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/test', '<rootDir>/examples'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  // Workspace packages export their sources under this condition: tests need no build.
  testEnvironmentOptions: { customExportConditions: ['@trapezoid/source', 'node', 'node-addons'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
      },
    ],
  },
  reporters: ['default', '<rootDir>/tools/tier-reporter.mjs'],
};
