import { RuleTester } from 'oxlint/plugins-dev';
import { describe, it } from 'vitest';
import plugin from './plugin.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({ languageOptions: { parserOptions: { lang: 'tsx' } } });
const at = (filename: string, ...codes: string[]) => codes.map((code) => ({ filename, code }));
const wrong = (filename: string, ...codes: string[]) =>
  at(filename, ...codes).map((one) => ({ ...one, errors: 1 }));

const RULES = plugin.rules;

tester.run('no-export-all', RULES['no-export-all'], {
  valid: at(
    'lib/a.ts',
    `export const a = 1;`,
    `import * as React from 'react'; export const b = React;`,
  ),
  invalid: wrong(
    'lib/a.ts',
    `export * from './b.ts';`,
    `export * as b from './b.ts';`,
    `export type * from './b.ts';`,
  ),
});

tester.run('no-barrel', RULES['no-barrel'], {
  valid: [
    ...at(
      'lib/a.ts',
      `export const a = 1;`,
      `import { b } from './b.ts'; export const c = b; export { b };`,
    ),
    ...at('app/api/metrics/route.ts', `export { GET } from '#server/monitoring/metrics.ts';`),
  ],
  invalid: wrong(
    'lib/a.ts',
    `export { b } from './b.ts';`,
    `export type { B } from './b.ts';`,
    `import { b } from './b.ts'; import { c } from './c.ts'; export { b, c };`,
  ),
});

tester.run('dialogs-in-address', RULES['dialogs-in-address'], {
  valid: [
    ...at(
      'components/actions/a.tsx',
      `const a = <ConfirmDialog {...dialog.bind('remove')} trigger={<Button />} />;`,
      `const a = <RejectDialog onClose={dialog.close} />;`,
      `const a = <RejectDialog onClose={() => void dialog.close()} />;`,
      `const a = <Picker onClose={() => setOpen(false)} />;`,
    ),
    ...at('components/frame/a.tsx', `const a = <Sheet onOpenChange={setOpen} />;`),
  ],
  invalid: wrong(
    'components/actions/a.tsx',
    `const a = <ConfirmDialog trigger={<Button />} title="Remove" />;`,
    `const a = <RejectDialog onClose={() => setDialog(null)} />;`,
    `const a = <ConfirmDialog open={open} onOpenChange={setOpen} />;`,
  ),
});

tester.run('no-raw-env', RULES['no-raw-env'], {
  valid: [
    ...at('server/platform/env.ts', `export const env = process.env;`),
    ...at('server/launcher/start.ts', `process.env.PORT;`),
    ...at('bin/start.mjs', `process.env.PORT;`),
    ...at('next.config.ts', `process.env.PORT;`),
    ...at('server/sources/a.int.test.ts', `process.env.DATABASE_URL;`),
    ...at('engines/a.ts', `const process = { env: 1 }; process.env;`),
    ...at('server/web.ts', `process.on('disconnect', () => {});`),
  ],
  invalid: wrong(
    'server/sources/list.ts',
    `process.env.PORT;`,
    `process['env'].PORT;`,
    `const { env } = process;`,
    `import { env } from 'node:process';`,
    `import.meta.env.PORT;`,
    `globalThis.process.env;`,
  ),
});

tester.run('search-is-literal', RULES['search-is-literal'], {
  valid: [
    ...at('server/platform/database/like-text.ts', `const a = { contains: likeText(text) };`),
    ...at(
      'server/models/a.ts',
      `const a = { name: containing(q) };`,
      `const { contains } = check;`,
      `const a = text.startsWith(q);`,
    ),
    ...at('server/models/a.int.test.ts', `const a = { name: { contains: 'x' } };`),
    ...at('components/models/a.ts', `const a = { contains: q };`),
  ],
  invalid: wrong(
    'server/models/a.ts',
    `const a = { name: { contains: q } };`,
    `const a = { name: { contains } };`,
    `const a = { name: { 'startsWith': q } };`,
    `const a = { tags: { path: ['a'], string_contains: q } };`,
  ),
});

tester.run('pure-engines', RULES['pure-engines'], {
  valid: [
    ...at(
      'engines/math/a.ts',
      `export const f = (now: number) => new Date(now).getUTCHours();`,
      `export const f = (performance: number, random: () => number) => performance * random();`,
      `export const f = (x: { process: number; fetch: number }) => x.process + x.fetch;`,
      `export type T = { crypto: string };`,
    ),
    ...at('engines/math/a.test.ts', `Math.random(); Date.now();`),
    ...at('server/jobs/a.ts', `Date.now();`),
  ],
  invalid: wrong(
    'engines/math/a.ts',
    `Date.now();`,
    `new Date();`,
    `Date();`,
    `Math.random();`,
    `Math['random']();`,
    `performance.now();`,
    `setTimeout(() => {}, 1);`,
    `setInterval(() => {}, 1);`,
    `queueMicrotask(() => {});`,
    `fetch('x');`,
    `crypto.getRandomValues(x);`,
    `process.hrtime();`,
    `console.error(1);`,
    `globalThis.x;`,
    `export const f = (d: Date) => d.getHours();`,
    `export const f = (n: number) => n.toLocaleString();`,
    `export async function f(x: Promise<number>) { return (await x) + 1; }`,
  ),
});

tester.run('one-transaction-door', RULES['one-transaction-door'], {
  valid: [
    ...at('server/platform/verb.ts', `db.$transaction(async (tx) => tx.incident.create({}));`),
    ...at(
      'server/incidents/open.ts',
      `export const run = async (tx) => { await tx.incident.update({}); };`,
      'export const run = async (tx) => { await tx.$executeRaw`insert into a values (1)`; };',
      'export const run = async () => db().$executeRaw`select graphile_worker.add_job(1)`;',
      'export const run = async (context) => context.tx.$executeRaw`update a set b = 1`;',
      'export const run = async () => db.$queryRaw`select updated from created_rows`;',
      `export const run = async () => db.incident.findMany({});`,
      `export const map = new Map(); export const run = () => cache.delete('a');`,
    ),
    ...at('server/incidents/open.int.test.ts', `db.incident.create({});`),
  ],
  invalid: [
    ...wrong(
      'server/incidents/open.ts',
      `db.$transaction(async (tx) => {});`,
      `db().$transaction([]);`,
      `db.incident.create({ data: {} });`,
      `db().incident.updateMany({});`,
      'db.$executeRaw`delete from incident`;',
      'db.$executeRawUnsafe(sql);',
      'db.$queryRaw`insert into incident values (1) returning id`;',
      'db.$queryRaw(Prisma.sql`update incident set a = 1 returning id`);',
      `db.$queryRawUnsafe('delete from incident');`,
    ),
    ...wrong('app/api/incidents/route.ts', `prisma.incident.delete({});`),
    ...wrong('server/jobs/tick.ts', `db.$transaction(async () => {});`),
  ],
});

tester.run('verb-is-complete', RULES['verb-is-complete'], {
  valid: at(
    'server/incidents/open.ts',
    `export const open = verb({ permission: 'a', input: schema, audit: 'b' }, run);`,
  ),
  invalid: wrong(
    'server/incidents/open.ts',
    `export const open = verb({ input: schema, audit: 'b' }, run);`,
    `export const open = verb({ permission: 'a', input: schema }, run);`,
    `export const open = verb({ permission: 'a', audit: 'b' }, run);`,
    `export const open = verb(definition, run);`,
    `export const open = verb({ ...base, permission: 'a', input: schema }, run);`,
  ),
});

tester.run('no-tandem-error-instanceof', RULES['no-tandem-error-instanceof'], {
  valid: at(
    'server/web.ts',
    `error instanceof Error;`,
    `import { ZodError } from 'zod'; error instanceof ZodError;`,
  ),
  invalid: wrong(
    'server/web.ts',
    `error instanceof TandemError;`,
    `import { SpoolFullError } from '#server/telemetry/spool/spool.ts'; error instanceof SpoolFullError;`,
  ),
});

tester.run('shared-singletons', RULES['shared-singletons'], {
  valid: [
    ...at(
      'server/platform/a.ts',
      `const NAMES = new Set(['a']);`,
      `const TABLE = new Map([['a', 1]]);`,
      `export const pool = (globalThis[Symbol.for('tandem.pool')] ??= new Pool());`,
      `const pool = () => singleton('pool', () => new Pool());`,
      `export function f() { let count = 0; const seen = new Map(); return [count, seen]; }`,
    ),
    ...at('server/launcher/a.ts', `let child;`),
    ...at('lib/a.ts', `let a = 1;`),
  ],
  invalid: wrong(
    'server/platform/a.ts',
    `const cache = new Map();`,
    `export const cache = new Map<string, number>();`,
    `const pool = new Pool({ max: 1 });`,
    `export const prisma = new PrismaClient({ adapter });`,
    `const client = createClient({ url });`,
    `const used = singleton('used', () => new Map());`,
    `let current = 1;`,
    `export let current;`,
  ),
});

tester.run('cast-states-guarantee', RULES['cast-states-guarantee'], {
  valid: [
    ...at(
      'lib/a.ts',
      `export const a = ['x'] as const;`,
      `export const a = value as unknown;`,
      `const holder = globalThis as { [key: symbol]: unknown };`,
      `/** Text from our own encoder, so its shape is certain. */\nexport function head(text: string): Head { return JSON.parse(text) as Head; }`,
      `/** The brand is checked before. */\nconst id = (x: string): Id => x as Id;`,
      `export function f(x: string) {\n  // The pattern above allows only these words.\n  const word = x as Word;\n  return word;\n}`,
    ),
    ...at('lib/a.test.ts', `const a = b as C;`),
  ],
  invalid: wrong(
    'lib/a.ts',
    `export const a = b as C;`,
    `export function head(text: string): Head { return JSON.parse(text) as Head; }`,
    `export const f = (x: string) => g(x as Id);`,
    `const a = b as unknown as C;`,
  ),
});

tester.run('no-sleep', RULES['no-sleep'], {
  valid: [
    ...at(
      'server/jobs/a.int.test.ts',
      `setTimeout(done, 0);`,
      `await expect.poll(read).toBe(1);`,
      `expect(Date.now()).toBe(7);`,
      `const startedAt = performance.now();`,
    ),
    ...at('server/jobs/a.kills.test.ts', `setTimeout(done, 500);`),
    ...at('e2e/full/a.spec.ts', `await page.waitForTimeout(500);`),
    ...at('server/jobs/a.ts', `setTimeout(done, 500);`),
  ],
  invalid: [
    ...wrong(
      'server/jobs/a.int.test.ts',
      `setTimeout(done, 500);`,
      `await new Promise((done) => setTimeout(done, pauseMs));`,
      `import { setTimeout as sleep } from 'node:timers/promises';`,
      `expect(performance.now() - startedAt).toBeLessThan(5);`,
    ),
    ...wrong('e2e/a.spec.ts', `await page.waitForTimeout(500);`),
  ],
});

tester.run('no-time-limit', RULES['no-time-limit'], {
  valid: [
    ...at(
      'e2e/a.spec.ts',
      `test('a', async () => {});`,
      `await expect(page.getByText('a')).toBeVisible();`,
      `setTimeout(done, 0);`,
    ),
    ...at(
      'server/jobs/a.int.test.ts',
      `const effect = expected({ withinMs: 60_000, timeout: 5, 'host.name': 'h1' });`,
      `it.each([1, 2])('a %s', () => {});`,
    ),
    ...at('server/jobs/a.launcher.test.ts', `it('a', async () => {}, 60_000);`),
    ...at('e2e/full/a.spec.ts', `test.setTimeout(60_000);`),
  ],
  invalid: [
    ...wrong(
      'server/jobs/a.int.test.ts',
      `it('a', async () => {}, 60_000);`,
      `it.each([1])('a %s', async () => {}, 60_000);`,
      `it('a', { timeout: 60_000 }, async () => {});`,
      `beforeAll(async () => {}, 60_000);`,
      `await expect.poll(read, { timeout: 20_000 }).toBe(1);`,
    ),
    ...wrong(
      'e2e/a.spec.ts',
      `test.setTimeout(60_000);`,
      `await expect(row).toBeVisible({ timeout: limit });`,
      `await waitFor('a', read, { withinMs: 20_000 });`,
    ),
  ],
});

tester.run('plain-words', RULES['plain-words'], {
  valid: [
    ...at(
      'lib/a.ts',
      `/** Labels of a version, newest first. */\nexport const a = 'No rule is enabled';`,
      'const sql = `SELECT told FROM labels`;',
      `import a from './kept.ts'; const b = 'kept';`,
      '// Root runs PostgreSQL as `nobody`.',
    ),
    ...at('lib/a.test.ts', `expect(a).toBe('nobody is told');`),
  ],
  invalid: wrong(
    'lib/a.ts',
    `// What the answers tell.`,
    `// The rows are\n// kept for a day.`,
    `/** Nobody may approve. */`,
    `const a = 'Nobody is notified';`,
    'const a = `Rows kept for ${days} days`;',
  ).concat(wrong('components/a.tsx', `const a = <p>The rows stand here</p>;`)),
});
