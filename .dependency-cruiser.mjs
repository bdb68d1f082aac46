// Who may know whom: the layers of docs/architecture.md.
const spec = '\\.(spec|contract|fixture)\\.ts$';

/** libs/sip: each directory may be imported by those after it. */
const sipLayers = {
  ports: [],
  grammar: ['ports'],
  message: ['ports', 'grammar'],
  auth: ['ports', 'grammar', 'message'],
  transport: ['ports', 'grammar', 'message'],
  resolve: ['ports', 'grammar', 'message', 'transport'],
  transaction: ['ports', 'grammar', 'message', 'transport'],
  dialog: ['ports', 'grammar', 'message', 'transport', 'transaction'],
  core: ['ports', 'grammar', 'message', 'auth', 'transport', 'resolve', 'transaction', 'dialog'],
  ua: ['ports', 'grammar', 'message', 'auth', 'transport', 'resolve', 'transaction', 'dialog', 'core'],
};

const sipRules = Object.entries(sipLayers).map(([layer, below]) => ({
  name: `sip-${layer}-knows-only-what-is-below`,
  severity: 'error',
  from: { path: `^libs/sip/src/${layer}/`, pathNot: spec },
  to: { path: '^libs/sip/src/', pathNot: `^libs/sip/src/(${[layer, ...below].join('|')})/` },
}));

export default {
  forbidden: [
    ...sipRules,
    {
      name: 'sip-stands-alone',
      comment:
        'libs/sip imports no other package of the workspace; from npm, only WebSocket for its sockets.',
      severity: 'error',
      from: { path: '^libs/sip/src', pathNot: spec },
      to: { path: '^(libs/(?!sip/)|services/|node_modules/)', pathNot: '/node_modules/ws/' },
    },
    {
      name: 'sip-sockets-in-transport-node',
      comment: 'Only libs/sip/src/transport/node opens sockets.',
      severity: 'error',
      from: { path: '^libs/sip/src', pathNot: [spec, '^libs/sip/src/transport/node/'] },
      to: { path: ['^(node:)?(dgram|tls|http|https)$', '/node_modules/ws/'] },
    },
    {
      name: 'sip-stream-sockets-in-transport-node',
      comment: 'node:net is also where isIPv4 and isIPv6 live; the grammar of hosts uses those.',
      severity: 'error',
      from: {
        path: '^libs/sip/src',
        pathNot: [spec, '^libs/sip/src/transport/node/', '^libs/sip/src/grammar/host\\.ts$'],
      },
      to: { path: '^(node:)?net$' },
    },
    {
      name: 'transaction-sees-no-sockets',
      severity: 'error',
      from: { path: '^libs/sip/src/(transaction|dialog|core|ua|auth|resolve)/', pathNot: spec },
      to: { path: '^libs/sip/src/transport/node/' },
    },
    {
      name: 'libs-know-no-services',
      severity: 'error',
      from: { path: '^libs/', pathNot: [spec, '^libs/testkit/src/lab/'] },
      to: { path: '^services/' },
    },
    {
      name: 'testkit-starts-networks-by-the-launcher',
      comment: 'What tests start whole networks with stands above the launcher, and knows no service but it.',
      severity: 'error',
      from: { path: '^libs/testkit/src/lab/', pathNot: spec },
      to: { path: '^services/', pathNot: '^services/launcher/' },
    },
    {
      name: 'services-do-not-know-each-other',
      comment: 'Only the launcher composes them.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/launcher/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'core-knows-neither-nest-nor-nats',
      severity: 'error',
      from: { path: '^services/[^/]+/src/core/', pathNot: spec },
      to: { path: '(@nestjs|@nats-io|^libs/(bus|nest-sip)/|/src/(sip|nats|bus)/)' },
    },
    {
      name: 'contracts-know-nothing',
      severity: 'error',
      from: { path: '^libs/contracts/src', pathNot: spec },
      to: { path: '^(libs/(?!contracts/)|services/)' },
    },
    {
      name: 'ladder-runs-in-a-browser',
      comment: 'libs/ladder imports nothing of Node, and of other packages the contracts alone.',
      severity: 'error',
      from: { path: '^libs/ladder/src', pathNot: spec },
      to: { path: '^(libs/(?!(ladder|contracts)/)|services/|node_modules/)' },
    },
    {
      name: 'ladder-knows-no-node',
      severity: 'error',
      from: { path: '^libs/ladder/src', pathNot: spec },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: spec },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'packages-by-their-exports',
      comment: 'Another package is imported by its name, not by a path into it.',
      severity: 'error',
      from: { path: '^(libs|services)/([^/]+)/' },
      to: {
        path: '^(libs|services)/',
        pathNot: [
          '^$1/$2/',
          '/src/index\\.ts$',
          '^libs/ladder/src/explain/index\\.ts$',
          '^libs/observability/src/metrics/metrics\\.ts$',
          '^libs/testkit/src/(lab/index|matchers/(index|jest))\\.ts$',
        ],
      },
    },
    {
      name: 'no-test-code-in-products',
      severity: 'error',
      from: { path: '^(libs|services)/', pathNot: [spec, '^libs/testkit/'] },
      to: { path: ['^libs/testkit/', '@jest/globals', 'fast-check'] },
    },
    {
      name: 'no-unresolved-imports',
      comment: 'pnpm links declared dependencies only, so an undeclared one does not resolve.',
      severity: 'error',
      from: { pathNot: spec },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The page: its imports are held by its package.json, which names what runs in a browser, and by the rule on cycles of biome.json.
    exclude: { path: '/dist/|^services/console/page/' },
    parser: 'swc',
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@trapezoid/source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json', '.node'],
    },
  },
};
