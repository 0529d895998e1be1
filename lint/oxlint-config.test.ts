import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const reportSchema = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })),
});

const lines = (count: number) => `${'export {};\n'.repeat(count)}`;
const longFunction = `export function f(x: number): number {\n${'  x.toFixed();\n'.repeat(60)}  return x;\n}\n`;

/** One broken file per rule that must fail the build: file, rule, text. */
const BROKEN: [file: string, rule: string, text: string][] = [
  ['server/incidents/type.ts', 'typescript(TS2322)', `export const x: number = 'text';`],
  [
    'server/incidents/any.ts',
    'typescript(no-explicit-any)',
    `export const x = (y: any): unknown => y;`,
  ],
  [
    'server/incidents/bang.ts',
    'typescript(no-non-null-assertion)',
    `export const x = (y?: string): string => y!;`,
  ],
  [
    'server/incidents/floating.ts',
    'typescript(no-floating-promises)',
    `export function x(): void {\n  Promise.resolve(1);\n}`,
  ],
  [
    'server/incidents/misused.ts',
    'typescript(no-misused-promises)',
    `export const x = (y: Promise<boolean>): number => (y ? 1 : 2);`,
  ],
  [
    'server/incidents/import.ts',
    'typescript(consistent-type-imports)',
    `import { Socket } from 'node:net';\nexport type X = Socket;`,
  ],
  [
    'server/incidents/unused.ts',
    'eslint(no-unused-vars)',
    `import { join } from 'node:path';\nexport const x = 1;`,
  ],
  ['server/incidents/console.ts', 'eslint(no-console)', `console.log(1);\nexport {};`],
  ['server/incidents/long.ts', 'eslint(max-lines)', lines(401)],
  ['server/incidents/long-function.ts', 'eslint(max-lines-per-function)', longFunction],
  ['server/incidents/BadName.ts', 'unicorn(filename-case)', `export const x = 1;`],
  ['server/incidents/default.ts', 'import(no-default-export)', `export default 1;`],
  [
    'server/incidents/twice.ts',
    'import(no-duplicates)',
    `import { join } from 'node:path';\nimport { dirname } from 'node:path';\nexport const x = [join, dirname];`,
  ],
  [
    'server/incidents/mark.ts',
    'eslint(no-warning-comments)',
    `// ${'TO'}${'DO'} later\nexport const x = 1;`,
  ],
  ['server/incidents/env.ts', 'tandem(no-raw-env)', `export const x = process.env.PORT;`],
  [
    'server/incidents/verb.ts',
    'tandem(verb-is-complete)',
    `declare function verb(a: object, b: () => void): void;\nexport const x = verb({ input: 1, audit: 'x' }, () => {});`,
  ],
  [
    'server/incidents/door.ts',
    'tandem(one-transaction-door)',
    `declare const db: { $transaction(run: () => void): void };\nexport const x = (): void => db.$transaction(() => {});`,
  ],
  [
    'server/incidents/search.ts',
    'tandem(search-is-literal)',
    `export const x = (q: string): object => ({ name: { contains: q } });`,
  ],
  [
    'server/incidents/state.ts',
    'tandem(shared-singletons)',
    `export const cache = new Map<string, string>();`,
  ],
  [
    'server/incidents/is.ts',
    'tandem(no-tandem-error-instanceof)',
    `declare class TandemError extends Error {}\nexport const x = (y: unknown): boolean => y instanceof TandemError;`,
  ],
  [
    'lib/cast.ts',
    'tandem(cast-states-guarantee)',
    `export const x = (y: unknown): string => y as string;`,
  ],
  ['lib/barrel.ts', 'tandem(no-barrel)', `export { x } from './all.ts';`],
  ['lib/words.ts', 'tandem(plain-words)', `export const x = 'Nobody is told';`],
  ['lib/all.ts', 'tandem(no-export-all)', `export * from './barrel.ts';\nexport const x = 1;`],
  ['engines/math/clock.ts', 'tandem(pure-engines)', `export const x = (): number => Date.now();`],
  [
    'components/costs/image.tsx',
    'jsx-a11y(alt-text)',
    `export const X = () => <img src="/a.png" />;`,
  ],
  [
    'components/costs/click.tsx',
    'jsx-a11y(click-events-have-key-events)',
    `export const X = (props: { go: () => void }) => <div onClick={props.go}>go</div>;`,
  ],
  [
    'components/costs/hook.tsx',
    'react-hooks(rules-of-hooks)',
    `import { useState } from 'react';\nexport function X(props: { on: boolean }) {\n  if (props.on) useState(1);\n  return null;\n}`,
  ],
  [
    'components/costs/deps.tsx',
    'react-hooks(exhaustive-deps)',
    `import { useEffect } from 'react';\nexport function X(props: { a: number }) {\n  useEffect(() => {\n    document.title = String(props.a);\n  }, []);\n  return null;\n}`,
  ],
  [
    'components/costs/danger.tsx',
    'react(no-danger)',
    `export const X = (props: { html: string }) => <p dangerouslySetInnerHTML={{ __html: props.html }} />;`,
  ],
  [
    'components/costs/next-image.tsx',
    'next(no-img-element)',
    `export const X = () => <img src="/a.png" alt="a" />;`,
  ],
  [
    'components/costs/script.tsx',
    'next(no-sync-scripts)',
    `export const X = () => <script src="/a.js" />;`,
  ],
  [
    'server/incidents/focus.test.ts',
    'vitest(no-focused-tests)',
    `import { test } from 'vitest';\ntest.only('x', () => {});`,
  ],
];

let tree = '';

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'tandem-oxlint-'));
  await cp(join(ROOT, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  await cp(join(ROOT, 'tsconfig.json'), join(tree, 'tsconfig.json'));
  await mkdir(join(tree, 'lint'));
  for (const file of ['lint/plugin.mjs', 'lint/words.mjs'])
    await cp(join(ROOT, file), join(tree, file));
  await cp(join(ROOT, 'lint/rules'), join(tree, 'lint/rules'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  for (const [file, , text] of BROKEN) {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), text);
  }
});
afterAll(() => rm(tree, { recursive: true, force: true }));

async function findings(): Promise<Set<string>> {
  const bin = join(ROOT, 'node_modules/oxlint/bin/oxlint');
  const args = [bin, '--format', 'json', 'server', 'lib', 'engines', 'components'];
  const stdout = await run(process.execPath, args, { cwd: tree, maxBuffer: 1e8 }).then(
    (done) => done.stdout,
    (failed: { stdout: string }) => failed.stdout,
  );
  const { diagnostics } = reportSchema.parse(JSON.parse(stdout));
  return new Set(diagnostics.map((one) => `${one.filename} ${one.code}`));
}

test('every rule that must fail the build fires on a broken file', async () => {
  const found = await findings();
  const missed = BROKEN.map(([file, rule]) => `${file} ${rule}`).filter((one) => !found.has(one));
  expect(missed, [...found].join('\n')).toEqual([]);
});
