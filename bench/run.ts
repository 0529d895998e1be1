import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { processTree } from './support/cpu-time.ts';
import { printTable } from './support/print-table.ts';
import type { Suite } from './support/suite.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** Loaded on demand: each suite starts only its own dependencies and can run alone. */
const suites: Record<string, () => Promise<{ suite: Suite }>> = {
  ingest: () => import('./ingest/suite.ts'),
  screen: () => import('./screen/suite.ts'),
  web: () => import('./web/suite.ts'),
  faults: () => import('./faults/suite.ts'),
  'faults --pairs': () => import('./faults/pairs-suite.ts'),
  quiet: () => import('./faults/quiet-suite.ts'),
  newcomer: () => import('./newcomer/suite.ts'),
  kills: () => import('./kills/suite.ts'),
  drift: () => import('./drift/suite.ts'),
  'drift-streams': () => import('./drift/streams-suite.ts'),
  'drift-speed': () => import('./drift-speed/suite.ts'),
  'mlflow-load': () => import('./mlflow-load/suite.ts'),
  border: () => import('./border/suite.ts'),
  attack: () => import('./attack/suite.ts'),
};

const usage = `npm run bench -- SUITE [--data DIR] [--out DIR] [--rounds N] [--only NAME,NAME] [--json]
suites: ${Object.keys(suites).join(', ')}`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: join(ROOT, 'shared/data') },
      out: { type: 'string', default: join(ROOT, 'bench/out') },
      /** Number of rounds, seeds or seconds, for a run shorter than the full suite. */
      rounds: { type: 'string' },
      /** Names of the parts to run, such as kinds of `faults`. */
      only: { type: 'string', default: '' },
      /** `faults` only: injects pairs of overlapping faults. */
      pairs: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const [given = ''] = positionals;
  const name = values.pairs ? `${given} --pairs` : given;
  const load = suites[name];
  if (load === undefined) throw new Error(usage);
  const outDir = join(resolve(values.out), name.replace(' --', '-'));
  mkdirSync(outDir, { recursive: true });
  const startedAt = performance.now();
  const { suite } = await load();
  const { scores, rows } = await suite({
    dataDir: resolve(values.data),
    outDir,
    rounds: values.rounds === undefined ? null : Number(values.rounds),
    only: values.only.split(',').filter((part) => part !== ''),
  });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  printTable(rows);
  printTable(Object.entries(scores).map(([score, value]) => ({ score, value })));
  if (values.json) console.log(JSON.stringify({ suite: name, scores, seconds, rows }));
}

/**
 * Ends all descendants: they run in separate process groups and would outlive an interrupted run.
 */
function interrupted(): void {
  for (const pid of processTree(process.pid).slice(1)) {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // The process has already ended.
    }
  }
  process.exit(130);
}

process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
