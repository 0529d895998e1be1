import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const reportSchema = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** Files that keep the rules: each is imported by something below. */
const CLEAN = {
  'app/(dashboard)/incidents/page.tsx': `import { IncidentsPage } from '#components/incidents/incidents-page.tsx';\nexport default IncidentsPage;`,
  'app/api/incidents/route.ts': `import { list } from '#server/incidents/list.ts';\nexport const GET = list;`,
  'components/incidents/incidents-page.tsx': `import { format } from '#lib/format.ts';\nimport { Chart } from '#components/charts/chart.tsx';\nexport const IncidentsPage = () => <Chart title={format(1)} />;`,
  'components/charts/chart.tsx': `import { LineChart } from 'recharts';\nimport { steps } from '#lib/numerics/steps.ts';\nexport const Chart = ({ title }) => <LineChart title={title} data={steps} />;`,
  'lib/format.ts': `import { z } from 'zod';\nexport const format = (x: number) => z.number().parse(x);`,
  'engines/math/median.ts': `export const median = (xs: number[]) => xs[0];`,
  'lib/numerics/steps.ts': `export const steps = [1];`,
  'engines/detect/level.ts': `import { median } from '#engines/math/median.ts';\nimport { steps } from '#lib/numerics/steps.ts';\nexport const level = median(steps);`,
  'server/generated/prisma/client.ts': `export type Incident = { id: string };`,
  'server/platform/database/db.ts': `import { PrismaPg } from '@prisma/adapter-pg';\nimport type { Incident } from '#server/generated/prisma/client.ts';\nexport const db: Incident | typeof PrismaPg = PrismaPg;`,
  'server/platform/errors.ts': `export const code = 'not_found';`,
  'server/telemetry/client.ts': `import { createClient } from '@clickhouse/client';\nexport const client = createClient;`,
  'server/incidents/internal.ts': `export const secret = 1;`,
  'server/incidents/list.ts': `import { secret } from '#server/incidents/internal.ts';\nimport { db } from '#server/platform/database/db.ts';\nimport { level } from '#engines/detect/level.ts';\nimport { client } from '#server/telemetry/client.ts';\nexport const list = [secret, db, level, client];`,
  'server/executors/webhook.ts': `import { code } from '#server/platform/errors.ts';\nexport const webhook = code;`,
  'server/ingest/otlp.ts': `import { client } from '#server/telemetry/client.ts';\nexport const otlp = client;`,
  'server/jobs/detect.ts': `import { webhook } from '#server/executors/webhook.ts';\nimport { list } from '#server/incidents/list.ts';\nexport const detect = [webhook, list];`,
  'server/launcher/start.ts': `import { code } from '#server/platform/errors.ts';\nexport const start = code;`,
  'server/web.ts': `import { otlp } from '#server/ingest/otlp.ts';\nexport const web = otlp;`,
  'server/worker.ts': `import { detect } from '#server/jobs/detect.ts';\nexport const worker = detect;`,
  'demo/shop.ts': `export const shop = 1;`,
  'bench/run.ts': `export const bench = 1;`,
  'e2e/incidents.spec.ts': `import { shop } from '#demo/shop.ts';\nexport const spec = shop;`,
  'server/incidents/list.test.ts': `import { test } from 'vitest';\nimport { webhook } from '#server/executors/webhook.ts';\ntest(webhook, () => {});`,
} as const;

type Plant = { rule: string; file: string; text: string };

const imports = (rule: string, file: string, ...paths: string[]): Plant[] => {
  const text = (path: string) => `import { x } from '${path}';\nexport const y = x;`;
  const typeText = (path: string) => `import type { x } from '${path}';\nexport type Y = x;`;
  return paths.flatMap((path, index) => [
    { rule, file: file.replace(/\.(tsx?)$/, `-${index}.$1`), text: text(path) },
    { rule, file: file.replace(/\.(tsx?)$/, `-type-${index}.$1`), text: typeText(path) },
  ]);
};

const route = (path: string, index: number): Plant => ({
  rule: 'routes-call-verbs',
  file: `app/api/planted-${index}/route.ts`,
  text: `import { x } from '${path}';\nexport const GET = x;`,
});

const single = (rule: string, file: string, path: string): Plant => ({
  rule,
  file,
  text: `import { x } from '${path}';\nexport const y = x;`,
});

const PLANTED: Plant[] = [
  ...imports(
    'lib-is-a-leaf',
    'lib/bad.ts',
    '#server/incidents/list.ts',
    '#components/charts/chart.tsx',
    '#engines/math/median.ts',
  ),
  ...imports('lib-runs-in-the-browser', 'lib/bad-node.ts', 'node:fs'),
  ...imports(
    'engines-are-pure',
    'engines/detect/bad.ts',
    '#lib/format.ts',
    '#server/platform/errors.ts',
    '#components/charts/chart.tsx',
  ),
  ...imports('numerics-stand-alone', 'lib/numerics/bad.ts', '#lib/format.ts', 'zod'),
  ...imports(
    'engines-use-no-packages',
    'engines/detect/bad-package.ts',
    'zod',
    'node:crypto',
    'fs',
  ),
  ...imports(
    'browser-never-sees-server',
    'components/incidents/bad.tsx',
    '#server/incidents/list.ts',
    '#engines/math/median.ts',
    '#server/generated/prisma/client.ts',
  ),
  ...imports('browser-uses-no-node', 'components/incidents/bad-node.tsx', 'node:path'),
  ...imports(
    'pages-are-thin',
    'app/(dashboard)/incidents/bad.tsx',
    '#server/incidents/list.ts',
    '#engines/math/median.ts',
    '#server/platform/database/db.ts',
  ),
  ...imports('charts-own-recharts', 'components/incidents/bad-chart.tsx', 'recharts'),
  ...[
    '#components/charts/chart.tsx',
    '#engines/math/median.ts',
    '#server/telemetry/client.ts',
    '#server/executors/webhook.ts',
    '#server/jobs/detect.ts',
    '#server/ingest/otlp.ts',
    '#server/launcher/start.ts',
    '#server/platform/database/db.ts',
    '#server/incidents/internal.ts',
    '#server/generated/prisma/client.ts',
  ].map(route),
  ...imports(
    'server-never-imports-ui',
    'server/incidents/bad-ui.ts',
    '#components/charts/chart.tsx',
    '#app/api/incidents/route.ts',
  ),
  ...imports(
    'platform-at-the-bottom',
    'server/platform/bad.ts',
    '#server/incidents/list.ts',
    '#server/telemetry/client.ts',
    '#server/jobs/detect.ts',
    '#engines/math/median.ts',
  ),
  ...imports(
    'telemetry-at-the-bottom',
    'server/telemetry/bad.ts',
    '#server/incidents/list.ts',
    '#server/ingest/otlp.ts',
    '#engines/math/median.ts',
  ),
  ...imports(
    'nouns-below-the-edges',
    'server/actions/bad.ts',
    '#server/executors/webhook.ts',
    '#server/ingest/otlp.ts',
    '#server/jobs/detect.ts',
    '#server/worker.ts',
  ),
  single('jobs-belong-to-the-worker', 'server/platform/bad-jobs.ts', '#server/jobs/detect.ts'),
  single(
    'executors-belong-to-jobs',
    'server/platform/bad-executors.ts',
    '#server/executors/webhook.ts',
  ),
  single(
    'ingest-belongs-to-the-front-server',
    'server/platform/bad-ingest.ts',
    '#server/ingest/otlp.ts',
  ),
  ...imports(
    'ingest-stays-at-the-edge',
    'server/ingest/bad.ts',
    '#server/jobs/detect.ts',
    '#server/executors/webhook.ts',
    '#engines/math/median.ts',
  ),
  ...imports(
    'executors-only-execute',
    'server/executors/bad.ts',
    '#server/ingest/otlp.ts',
    '#server/jobs/detect.ts',
    '#engines/math/median.ts',
  ),
  ...imports(
    'jobs-stay-in-the-worker',
    'server/jobs/bad.ts',
    '#server/ingest/otlp.ts',
    '#server/launcher/start.ts',
    '#server/web.ts',
  ),
  single('web-is-no-worker', 'server/web.ts', '#server/jobs/detect.ts'),
  single('worker-is-no-web', 'server/worker.ts', '#server/ingest/otlp.ts'),
  ...imports(
    'launcher-starts-and-supervises',
    'server/launcher/bad.ts',
    '#server/incidents/list.ts',
    '#server/ingest/otlp.ts',
    '#engines/math/median.ts',
  ),
  ...imports(
    'launcher-is-an-entry',
    'server/incidents/bad-launcher.ts',
    '#server/launcher/start.ts',
  ),
  ...imports('no-next-behind-the-front', 'server/jobs/bad-next.ts', 'next', 'react'),
  ...imports(
    'internals-are-private',
    'server/actions/bad-internal.ts',
    '#server/incidents/internal.ts',
  ),
  ...imports('internals-are-private', 'server/jobs/bad-internal.ts', '../incidents/internal.ts'),
  ...imports(
    'one-door-to-the-orm',
    'bench/bad-orm.ts',
    '@prisma/adapter-pg',
    '#server/generated/prisma/client.ts',
  ),
  ...imports(
    'one-door-to-clickhouse',
    'server/incidents/bad-clickhouse.ts',
    '@clickhouse/client',
    'chdb',
  ),
  ...imports(
    'product-ignores-its-surroundings',
    'server/incidents/bad-demo.ts',
    '#demo/shop.ts',
    '../../bench/run.ts',
  ),
  ...imports(
    'demo-is-an-outsider',
    'demo/bad.ts',
    '#server/incidents/list.ts',
    '#components/charts/chart.tsx',
  ),
  ...imports(
    'browser-tests-go-over-http',
    'e2e/bad.spec.ts',
    '#server/incidents/list.ts',
    '#engines/math/median.ts',
  ),
  ...imports('no-dev-packages-in-product', 'server/incidents/bad-dev.ts', 'vitest').slice(0, 1),
  single('no-unresolvable', 'lib/bad-path.ts', '#lib/nowhere.ts'),
  single('tests-are-leaves', 'server/incidents/bad-test.ts', './list.test.ts'),
  single('no-cycles', 'lib/cycle-a.ts', './cycle-b.ts'),
  { rule: '', file: 'lib/cycle-b.ts', text: `export * from './cycle-a.ts';` },
];

let workspace = '';

async function ruleNames(): Promise<string[]> {
  const config: unknown = await import('../.dependency-cruiser.mjs');
  const shape = z.object({
    default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }),
  });
  return shape.parse(config).default.forbidden.map(({ name }) => name);
}

async function makeTree(name: string, files: Record<string, string>): Promise<string> {
  const tree = join(workspace, name);
  const manifest = z
    .looseObject({ imports: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  manifest.imports['#demo/*'] = './demo/*';
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  await writeFile(join(tree, 'package.json'), JSON.stringify(manifest));
  await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  await cp(join(ROOT, '.dependency-cruiser.mjs'), join(tree, '.dependency-cruiser.mjs'));
  await mkdir(join(tree, 'lint'));
  await cp(join(ROOT, 'lint/nouns.mjs'), join(tree, 'lint/nouns.mjs'));
  return tree;
}

async function violations(tree: string): Promise<string[]> {
  const bin = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [bin, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', '.'];
  // dependency-cruiser answers with the number of errors as its exit code.
  const stdout = await run(process.execPath, args, { cwd: tree, maxBuffer: 1e8 }).then(
    (done) => done.stdout,
    (failed: { stdout: string }) => failed.stdout,
  );
  const { summary } = reportSchema.parse(JSON.parse(stdout));
  return summary.violations.map((one) => `${one.rule.name} ${one.from}`);
}

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'tandem-arch-'));
});
afterAll(() => rm(workspace, { recursive: true, force: true }));

test('a tree that keeps the rules has no findings', async () => {
  expect(await violations(await makeTree('clean', CLEAN))).toEqual([]);
});

test('every planted import is reported by its rule', async () => {
  const files = { ...CLEAN, ...Object.fromEntries(PLANTED.map(({ file, text }) => [file, text])) };
  const found = new Set(await violations(await makeTree('planted', files)));
  const missed = PLANTED.filter(({ rule, file }) => rule !== '' && !found.has(`${rule} ${file}`));
  expect(missed.map(({ rule, file }) => `${rule} ${file}`)).toEqual([]);
});

test('every rule has a planted violation', async () => {
  const planted = new Set(PLANTED.map(({ rule }) => rule));
  expect((await ruleNames()).filter((name) => !planted.has(name))).toEqual([]);
});
