import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { pythonWith } from '../../bin/lib/python-with.mjs';
import { startLineProcess } from '../support/line-process.ts';
import type { Side } from './store-side.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PACKAGE = {
  name: 'evidently-0.7.23',
  // Evidently does not start with pandas 3.
  packages: ['evidently==0.7.23', 'pandas==2.3.3', 'numpy==2.4.6', 'scipy==1.17.1'],
};

const time = z.object({ seconds: z.number(), cpuSeconds: z.number() });
const readyLine = z.object({ ready: z.number(), rows: z.number() });
const reportLine = z.object({
  /**
   * Times with the methods that Tandem uses (`methods`) and with Evidently's default method per
   * column (`preset`).
   */
  methods: time,
  preset: time,
  values: z.array(z.object({ column: z.string(), method: z.string(), value: z.number() })),
});
export type EvidentlyReport = z.output<typeof reportLine>;

export type Evidently = {
  rows: { reference: number; current: number };
  report: () => Promise<EvidentlyReport>;
  stop: () => Promise<void>;
};

/**
 * The Python that TANDEM_BENCH_EVIDENTLY_PYTHON names, or a virtual environment that is created
 * once. Throws if neither is available.
 */
export async function findEvidentlyPython(): Promise<string> {
  const found =
    process.env['TANDEM_BENCH_EVIDENTLY_PYTHON'] ?? (await pythonWith(ROOT, PACKAGE, console.log));
  if (found === undefined) throw new Error(`${PACKAGE.packages.join()} could not be installed`);
  return found;
}

/**
 * Writes raw columns for Python: little-endian doubles, and 32-bit codes that index the labels of
 * the manifest.
 */
export function writeTables(folder: string, sides: { reference: Side; current: Side }): void {
  for (const [name, side] of Object.entries(sides))
    for (const [at, column] of side.entries())
      writeFileSync(
        join(folder, `${name}-${at}.bin`),
        column.kind === 'numeric' ? column.values : column.codes,
      );
  const manifest = sides.reference.map(({ name, kind, ...rest }) => ({
    name,
    kind,
    labels: 'labels' in rest ? rest.labels : [],
  }));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

/** Starts Evidently with both frames in memory. */
export async function startEvidently(python: string, folder: string): Promise<Evidently> {
  const program = startLineProcess(
    python,
    [join(import.meta.dirname, 'evidently-report.py'), folder],
    {
      cwd: folder,
      env: { NODE_ENV: 'production', PATH: process.env['PATH'], HOME: folder, DO_NOT_TRACK: '1' },
    },
  );
  try {
    const { ready, rows } = readyLine.parse(await program.next());
    return {
      rows: { reference: ready, current: rows },
      report: async () => reportLine.parse(await program.ask('report')),
      stop: program.stop,
    };
  } catch (error) {
    await program.stop();
    throw error;
  }
}
