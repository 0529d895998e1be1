import { stat } from 'node:fs/promises';
import { getHeapStatistics } from 'node:v8';
import { parentPort, Worker } from 'node:worker_threads';
import { textsOfNumbers, type RawColumn } from '#engines/drift/raw-column.ts';
import { sketchTogether } from '#engines/drift/sketch/multivariate-sketch.ts';
import { sketchEmbeddings } from '#engines/drift/sketch/sketch-embeddings.ts';
import { sketchOf } from '#engines/drift/sketch/sketch-of.ts';
import { isProse, type Sketch } from '#engines/drift/sketch/sketch.ts';
import { calibrateCramerVonMises } from '#engines/drift/streams/online-cramer-von-mises.ts';
import { calibrateFisher } from '#engines/drift/streams/online-fisher.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { withDerived } from '#server/inference/tables/derive-columns.ts';
import { guardedColumn } from '#server/inference/tables/guard-column.ts';
import { readTable, type TableFile } from '#server/inference/tables/read-table.ts';
import { keepTable } from '#server/inference/tables/stored-table.ts';
import type { TableAnswer } from '#server/inference/tables/table-thread.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { categoryText } from '#server/telemetry/category-text.ts';
import type {
  DriftAnswer,
  DriftJob,
  ErrorLimitsJob,
  SketchJob,
  ThreadAnswer,
  WantedColumn,
} from './drift-threads.ts';
import { importanceOf } from './importance/importance-of.ts';
import { fitOf, lossesOf } from './losses.ts';
import { compareTables, driftOfTables } from './reports/compare-tables.ts';

/** File size below which reading takes less time than starting a thread. */
const asideBytes = 4 * 1024 * 1024;

/**
 * Reads a large file in a separate thread, so that both sides of a comparison are read at the same
 * time. Reads small files in the current thread.
 */
async function readAside(file: TableFile): Promise<RawColumn[]> {
  if (!('path' in file) || (await stat(file.path)).size < asideBytes) return readTable(file);
  const worker = new Worker(new URL('../inference/tables/table-thread.ts', import.meta.url), {
    workerData: file,
  });
  try {
    return await new Promise<RawColumn[]>((resolve, reject) => {
      worker.once('message', (answer: TableAnswer) => {
        if ('columns' in answer) resolve(answer.columns);
        else reject(new TandemError(answer.code, answer.message, { fields: answer.fields }));
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread ended with ${code}`)));
    });
  } finally {
    await worker.terminate();
  }
}

/** Replaces long texts with the categories used to count a model's rows. */
function withCategories(column: RawColumn): RawColumn {
  return column.kind === 'texts' ? { ...column, labels: column.labels.map(categoryText) } : column;
}

/** Sketch of a table: per column, and multivariate over its features. */
function sketched(table: readonly RawColumn[], { wanted, features, keep }: SketchJob): object {
  const [head] = table;
  const rows = head === undefined ? 0 : (head.kind === 'texts' ? head.codes : head.values).length;
  const read: Picked =
    wanted === null
      ? {
          columns: table.map((raw) => ({ raw: withCategories(raw), type: null })),
          absent: [],
          unlike: [],
          dropped: [],
        }
      : pick(table, wanted);
  const { absent, unlike, dropped } = read;
  const found: Sketch[] = [];
  const byRows: RawColumn[] = [];
  for (const each of read.columns) {
    const sketch = each.type === 'embedding' ? sketchEmbeddings(each.raw) : sketchOf(each.raw);
    if (sketch !== null) {
      found.push(sketch);
      if (isByRows(sketch)) byRows.push(each.raw);
    } else if (each.type === 'embedding') unlike.push(each.raw.name);
  }
  const together =
    features === null
      ? null
      : sketchTogether(
          read.columns.flatMap(({ raw, type }) =>
            type === 'embedding' || raw.name === features.answer ? [] : [raw],
          ),
        );
  return {
    rows,
    columns: found,
    together,
    absent,
    unlike,
    dropped,
    table: keep === null ? null : keepTable(byRows, keep),
  };
}

/** True for columns that a plan compares row by row; free text and embeddings never are. */
const isByRows = (sketch: Sketch): boolean =>
  sketch.kind === 'numbers' || (sketch.kind === 'texts' && !isProse(sketch));

type Picked = {
  columns: { raw: RawColumn; type: WantedColumn['type'] }[];
  absent: string[];
  unlike: string[];
  dropped: string[];
};

/**
 * A column converted to the type in the model's rows; null if its content does not match that type.
 */
function readAs(raw: RawColumn, type: WantedColumn['type']): RawColumn | null {
  if (raw.kind === 'texts') return type === 'number' ? null : raw;
  return type === 'text' ? textsOfNumbers(raw) : raw;
}

/**
 * Requested columns under their rules, and the names of those that are missing, have a different
 * type than in the model, or are dropped.
 */
function pick(
  columns: readonly RawColumn[],
  { columns: wanted, privacy }: NonNullable<SketchJob['wanted']>,
): Picked {
  const picked: Picked = { columns: [], absent: [], unlike: [], dropped: [] };
  for (const { column, name, type, rule } of wanted) {
    const found = columns.find((each) => each.name === column);
    if (found === undefined) {
      picked.absent.push(name);
      continue;
    }
    const own = { ...found, name };
    const left =
      rule === null || privacy === null ? own : guardedColumn(own, { name, rule, privacy });
    const raw = left === null ? null : readAs(withCategories(left), type);
    if (left === null) picked.dropped.push(name);
    else if (raw === null) picked.unlike.push(name);
    else picked.columns.push({ raw, type });
  }
  return picked;
}

/** Fixed seed for the simulated streams, so that equal references get equal limits. */
const limitsSeed = 20_130_101;

function limitsOf({ expectedRun, of }: ErrorLimitsJob) {
  const random = seededRandom(limitsSeed);
  return 'rate' in of
    ? calibrateFisher({ rate: of.rate, expectedRun, random })
    : calibrateCramerVonMises({ shares: of.shares, expectedRun, random });
}

async function work(job: DriftJob): Promise<unknown> {
  if (job.kind === 'error-limits') return limitsOf(job);
  if (job.kind === 'compare') {
    const [reference, current] = await Promise.all([
      readAside(job.reference),
      readTable(job.current),
    ]);
    return compareTables({ reference, current }, job.options);
  }
  if (job.kind === 'plan') {
    const reference = await readTable(job.reference);
    const found = [];
    for (const file of job.currents)
      found.push(driftOfTables({ reference, current: await readTable(file) }, job.plan));
    return found;
  }
  if (job.kind === 'importance') return importanceOf(await readTable(job.file), job);
  if (job.kind === 'fit-losses') return fitOf(await readTable(job.reference));
  if (job.kind === 'losses')
    return lossesOf(await readTable(job.reference), await readTable(job.current));
  return sketched(await withDerived(await readTable(job.file), job), job);
}

async function answerTo(job: DriftJob): Promise<DriftAnswer> {
  try {
    return { result: await work(job) };
  } catch (error) {
    const known = asTandemError(error);
    if (known === null) return { failure: error instanceof Error ? error.message : String(error) };
    const code = known.code === 'too_large' ? 'too_large' : 'invalid_input';
    return { problem: { code, message: known.message, fields: known.fields } };
  }
}

/** The result, with the thread's memory use after the job. */
async function workOn(job: DriftJob): Promise<ThreadAnswer> {
  const found = await answerTo(job);
  const bytes = getHeapStatistics().total_heap_size + process.memoryUsage().arrayBuffers;
  return { answer: found, bytes };
}

// Guarantee: only `start-drift-threads.ts` starts this file, and it sends one job at a time.
parentPort?.on('message', (job: DriftJob) => {
  void workOn(job).then((said) => parentPort?.postMessage(said));
});
