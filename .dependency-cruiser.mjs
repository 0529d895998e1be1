import { NOUNS } from './lint/nouns.mjs';

const TEST = '\\.test\\.tsx?$';
const NOUN = `^server/(${NOUNS.join('|')})/`;
const PRODUCT = '^(app|components|lib|engines|server)/';

/** Every rule is an error. Tests may import anything, so they are never a `from`. */
function forbid(name, comment, from, to) {
  const exceptions = [TEST, ...[from.pathNot ?? []].flat()];
  return { name, comment, severity: 'error', from: { ...from, pathNot: exceptions }, to };
}

const shared = [
  forbid(
    'no-cycles',
    'Two files that need each other are one file, or miss a third.',
    {},
    {
      circular: true,
      viaOnly: { dependencyTypesNot: ['type-only'] },
    },
  ),
  forbid('no-unresolvable', 'The imported path does not exist.', {}, { couldNotResolve: true }),
  forbid('tests-are-leaves', 'Code never imports a test file.', {}, { path: TEST }),
  forbid(
    'no-dev-packages-in-product',
    'The product runs without devDependencies.',
    { path: PRODUCT },
    {
      dependencyTypes: ['npm-dev'],
      dependencyTypesNot: ['type-only'],
    },
  ),
  forbid(
    'product-ignores-its-surroundings',
    'Product code knows no demo, bench, browser test or tool.',
    { path: PRODUCT },
    {
      path: '^(demo|bench|e2e|lint|bin)/',
    },
  ),
  forbid(
    'demo-is-an-outsider',
    'The demo reaches Tandem only through public protocols.',
    { path: '^demo/' },
    {
      path: '^(server|app|components|prisma|bench|e2e)/',
    },
  ),
  forbid(
    'browser-tests-go-over-http',
    'Browser tests see what a user sees.',
    { path: '^e2e/' },
    {
      path: '^(server/(?!launcher/|platform/process/free-port)|engines/|app/|components/|prisma/)',
    },
  ),
];

const leaves = [
  forbid(
    'lib-is-a-leaf',
    'lib is shared by browser and server and imports only lib.',
    { path: '^lib/' },
    {
      path: '^(app|components|engines|server|prisma|demo|bench|e2e|bin)/',
    },
  ),
  forbid(
    'lib-runs-in-the-browser',
    'lib uses no Node built-in.',
    { path: '^lib/' },
    { dependencyTypes: ['core'] },
  ),
  forbid(
    'engines-are-pure',
    'Engines import only engines, and the numerics that screens share (docs/adr/0089).',
    { path: '^engines/' },
    {
      path: '^((app|components|server|prisma|demo|bench|e2e|bin)/|lib/(?!numerics/))',
    },
  ),
  forbid(
    'numerics-stand-alone',
    'Shared numerics import nothing but each other.',
    { path: '^lib/numerics/' },
    { pathNot: '^lib/numerics/' },
  ),
  forbid(
    'engines-use-no-packages',
    'Engines use no package and no Node built-in.',
    { path: '^engines/' },
    {
      dependencyTypes: [
        'npm',
        'npm-dev',
        'npm-optional',
        'npm-peer',
        'npm-no-pkg',
        'npm-unknown',
        'core',
      ],
    },
  ),
];

const browser = [
  forbid(
    'browser-never-sees-server',
    'Components reach the server only over HTTP.',
    { path: '^components/' },
    {
      path: '^(server|engines|prisma|app)/',
    },
  ),
  forbid(
    'browser-uses-no-node',
    'Components use no Node built-in.',
    { path: '^components/' },
    { dependencyTypes: ['core'] },
  ),
  forbid(
    'pages-are-thin',
    'A page is a title and one component; of the server it may only ask who is signed in.',
    { path: '^app/', pathNot: '^app/api/' },
    {
      path: '^(engines|prisma|server)/',
      pathNot:
        '^server/(platform/auth|accounts/sign-in|accounts|demo)/[^/]*(auth|session|page)[^/]*\\.ts$',
    },
  ),
  forbid(
    'charts-own-recharts',
    'recharts is loaded lazily by components/charts only.',
    { pathNot: '^components/charts/' },
    {
      path: 'node_modules/recharts/',
    },
  ),
];

const server = [
  forbid(
    'routes-call-verbs',
    'A route parses, calls a verb, answers.',
    { path: '^app/api/' },
    {
      path: [
        '^(components|engines|prisma)/',
        '^server/(telemetry|executors|jobs|ingest|launcher|generated)/',
        '^server/platform/database/db\\.ts$',
        '^server/[^/]+/internal\\.ts$',
      ],
    },
  ),
  forbid(
    'server-never-imports-ui',
    'The server knows no screen.',
    { path: '^server/' },
    { path: '^(app|components)/' },
  ),
  forbid(
    'platform-at-the-bottom',
    'platform imports only platform and lib.',
    { path: '^server/platform/' },
    {
      path: '^(engines/|server/(?!platform/|generated/))',
    },
  ),
  forbid(
    'telemetry-at-the-bottom',
    'telemetry imports only telemetry, platform and lib.',
    { path: '^server/telemetry/' },
    {
      path: '^(engines/|server/(?!telemetry/|platform/|generated/))',
    },
  ),
  forbid(
    'nouns-below-the-edges',
    'A noun knows no executor, ingest or job.',
    { path: NOUN },
    {
      path: '^server/(executors|ingest|jobs|launcher|web\\.ts|worker\\.ts)',
    },
  ),
  forbid(
    'jobs-belong-to-the-worker',
    'Only the worker starts jobs; a benchmark may time one.',
    { pathNot: '^(server/(jobs/|worker\\.ts$)|bench/)' },
    {
      path: '^server/jobs/',
    },
  ),
  forbid(
    'executors-belong-to-jobs',
    'Only a job runs an executor.',
    { pathNot: '^server/(jobs/|executors/|worker\\.ts$)' },
    {
      path: '^server/executors/',
    },
  ),
  forbid(
    'ingest-belongs-to-the-front-server',
    'Only server/web.ts mounts ingest.',
    { pathNot: '^(server/(ingest/|front/|web\\.ts$)|bench/)' },
    {
      path: '^server/ingest/',
    },
  ),
  forbid(
    'ingest-stays-at-the-edge',
    'Ingest decodes and stores; analysis is a job.',
    { path: '^server/ingest/' },
    {
      path: '^(engines/|server/(jobs|executors|launcher)/|server/(web|worker)\\.ts$)',
    },
  ),
  forbid(
    'executors-only-execute',
    'An executor carries out; it decides nothing.',
    { path: '^server/executors/' },
    {
      path: '^(engines/|server/(jobs|ingest|launcher)/|server/(web|worker)\\.ts$)',
    },
  ),
  forbid(
    'jobs-stay-in-the-worker',
    'A job knows neither ingest nor start-up.',
    { path: '^server/jobs/' },
    {
      path: '^server/(ingest/|launcher/|web\\.ts$|worker\\.ts$)',
    },
  ),
  forbid(
    'web-is-no-worker',
    'Pages never wait for jobs.',
    { path: '^server/web\\.ts$' },
    {
      path: '^(engines/|server/(jobs|executors|launcher)/|server/worker\\.ts$)',
    },
  ),
  forbid(
    'worker-is-no-web',
    'The worker serves no pages.',
    { path: '^server/worker\\.ts$' },
    {
      path: '^server/(ingest|launcher)/|^server/web\\.ts$',
    },
  ),
  forbid(
    'launcher-starts-and-supervises',
    'The launcher holds no logic of the product.',
    { path: '^server/launcher/' },
    {
      path: `^(engines/|server/(ingest|jobs|executors|${NOUNS.join('|')})/|server/(web|worker)\\.ts$)`,
    },
  ),
  forbid(
    'launcher-is-an-entry',
    'Nothing of the product imports the launcher.',
    { path: PRODUCT, pathNot: '^server/launcher/' },
    {
      path: '^server/launcher/',
    },
  ),
  forbid(
    'no-next-behind-the-front',
    'Only web, platform and nouns may know Next or React.',
    {
      path: '^server/(ingest|telemetry|jobs|executors|launcher)/|^server/worker\\.ts$',
    },
    { path: 'node_modules/(next|next-auth|react|react-dom)/' },
  ),
  forbid(
    'internals-are-private',
    "Call another noun's verbs, not its internal.ts.",
    { path: '^server/([^/]+)/' },
    {
      path: '^server/[^/]+/internal\\.ts$',
      pathNot: '^server/$1/internal\\.ts$',
    },
  ),
  forbid(
    'one-door-to-the-orm',
    'Prisma only under server and prisma.',
    { pathNot: ['^(server|prisma)/', '^prisma\\.config\\.ts$', '^bin/'] },
    {
      path: 'node_modules/@prisma/|^server/generated/',
    },
  ),
  forbid(
    'one-door-to-clickhouse',
    'The ClickHouse client only in telemetry, launcher and bench.',
    { pathNot: '^(server/(telemetry|launcher)|bench|bin)/' },
    {
      path: 'node_modules/(@clickhouse/client|chdb)',
    },
  ),
];

export default {
  forbidden: [...shared, ...leaves, ...browser, ...server],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: [
        '(^|/)\\.next/',
        '(^|/)\\.tandem',
        '^bench/out/',
        '^lint/fixtures/',
        '^coverage/',
        '^(test-results|playwright-report)/',
      ],
    },
    parser: 'swc',
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    combinedDependencies: false,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
