import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { setBaseline } from '#server/drift/baselines/set-baseline.ts';
import { columnDrift } from '#server/drift/column-drift.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { makeSide } from '../drift/make-side.ts';
import { cpuSeconds, processTree } from '../support/cpu-time.ts';
import {
  findEvidentlyPython,
  startEvidently,
  writeTables,
  type Evidently,
  type EvidentlyReport,
} from './evidently.ts';
import { exactValues, METHODS } from './exact-values.ts';
import { storeSide, type Side } from './store-side.ts';

export const ROWS = 1_000_000;
/** Small enough for the baseline to contain all rows. Tandem samples larger references. */
const REFERENCE_ROWS = 100_000;
export const COLUMNS = 50;
const SHIFTS = [0, 0, 0.05, 0.3];
const MODEL = 'drift-speed';
const actor = systemActor('bench');

const value = z.object({
  column: z.string(),
  method: z.enum(METHODS),
  value: z.number(),
  /** Tandem's stated error bound: maximum distance from the exact value. */
  error: z.number(),
  exact: z.number(),
  /** Effect size above which Tandem reports drift; null for tests. */
  threshold: z.number().nullable(),
  /** The same measure as calculated by Evidently, if its definition is the same. */
  evidently: z.number().nullable(),
});
type Value = z.output<typeof value>;
const round = z.object({
  tandemSeconds: z.number(),
  tandemCpuSeconds: z.number(),
  evidentlySeconds: z.number(),
  evidentlyCpuSeconds: z.number(),
  evidentlyPresetSeconds: z.number(),
});
export const measured = z.object({
  rounds: z.array(round),
  rows: z.object({ reference: z.number(), current: z.number() }),
  values: z.array(value),
  columns: z.number(),
  drifted: z.number(),
});
export type Measured = z.output<typeof measured>;

type Answer = Awaited<ReturnType<typeof columnDrift>>;
type Window = { from: Date; to: Date };

async function fill(sides: { reference: Side; current: Side }): Promise<Window> {
  const fromMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 12 * 3_600_000;
  await storeSide(sides.reference, { model: MODEL, version: '1', fromMs });
  const from = fromMs + 2 * 3_600_000;
  await storeSide(sides.current, { model: MODEL, version: '2', fromMs: from });
  await registerNewModels(new Date());
  startDriftThreads();
  await setBaseline(actor, { model: MODEL, kind: 'version', version: '1' });
  return { from: new Date(from), to: new Date(from + ROWS) };
}

/** Processor time of this process and of the stores, which do most of the work. */
async function timedTandem(
  stores: readonly number[],
  window: Window,
): Promise<{ answer: Answer; seconds: number; cpu: number }> {
  const own = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const before = own() + cpuSeconds(stores);
  const startedAt = performance.now();
  const answer = await columnDrift(actor, { name: MODEL, version: '2', ...window });
  const seconds = (performance.now() - startedAt) / 1_000;
  return { answer, seconds, cpu: own() + cpuSeconds(stores) - before };
}

function valuesOf(answer: Answer, evidently: EvidentlyReport): Omit<Value, 'exact'>[] {
  const theirs = new Map(
    evidently.values
      .filter(({ method }) => method === 'wasserstein')
      .map((each) => [each.column, each.value]),
  );
  return answer.columns.flatMap(({ column, results }) =>
    results.flatMap(({ method: name, value: found, error, pValue, threshold }) => {
      const method = METHODS.find((each) => each === name);
      if (method === undefined || error === null) return [];
      return {
        column,
        method,
        value: found ?? Number.NaN,
        error,
        // The threshold of a test applies to p, not to the value.
        threshold: pValue === null ? threshold : null,
        evidently: method === 'wasserstein' ? (theirs.get(column) ?? null) : null,
      };
    }),
  );
}

async function takeRounds(
  count: number,
  { evidently, stores, window }: { evidently: Evidently; stores: number[]; window: Window },
): Promise<{ rounds: Measured['rounds']; answer: Answer; peer: EvidentlyReport }> {
  const rounds: Measured['rounds'] = [];
  for (let at = 0; ; at += 1) {
    // Alternates the order so that noise on the machine affects both sides equally.
    const early = at % 2 === 0 ? await timedTandem(stores, window) : null;
    const peer = await evidently.report();
    const { answer, seconds, cpu } = early ?? (await timedTandem(stores, window));
    rounds.push({
      tandemSeconds: seconds,
      tandemCpuSeconds: cpu,
      evidentlySeconds: peer.methods.seconds,
      evidentlyCpuSeconds: peer.methods.cpuSeconds,
      evidentlyPresetSeconds: peer.preset.seconds,
    });
    console.log(JSON.stringify(rounds.at(-1)));
    if (rounds.length >= count) return { rounds, answer, peer };
  }
}

/**
 * Runs the same comparison alternately: Tandem on counts in its store, Evidently on data frames in
 * memory.
 */
async function compare(count: number, folder: string, stores: number[]): Promise<Measured> {
  const python = await findEvidentlyPython();
  const shape = { columns: COLUMNS };
  const sides = {
    reference: makeSide({ ...shape, rows: REFERENCE_ROWS, seed: 1 }),
    current: makeSide({
      ...shape,
      rows: ROWS,
      seed: 2,
      shiftOf: (column) => SHIFTS[column % SHIFTS.length] ?? 0,
    }),
  };
  const window = await fill(sides);
  writeTables(folder, sides);
  const evidently = await startEvidently(python, folder);
  try {
    const { rounds, answer, peer } = await takeRounds(count, { evidently, stores, window });
    const exactly = exactValues(sides);
    return {
      rounds,
      rows: evidently.rows,
      columns: answer.columns.length,
      drifted: answer.columns.filter(({ drifted }) => drifted).length,
      values: valuesOf(answer, peer).map((each) => ({
        ...each,
        exact: exactly.get(`${each.column} ${each.method}`) ?? Number.NaN,
      })),
    };
  } finally {
    await evidently.stop();
  }
}

/** Runs at least one round, in a separate folder with separate stores. */
export async function measure(count: number): Promise<Measured> {
  const stores = processTree(process.pid).filter((pid) => pid !== process.pid);
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-evidently-'));
  try {
    return await compare(count, folder, stores);
  } finally {
    await closeSpool();
    await db().$disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}
