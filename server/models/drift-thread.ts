import { parentPort, workerData } from 'node:worker_threads';
import { sketchOf } from '#engines/drift/sketch.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { compareTables } from './compare-tables.ts';
import type { DriftAnswer, DriftJob } from './drift-threads.ts';
import { readTable } from './read-table.ts';

async function work(job: DriftJob): Promise<unknown> {
  if (job.kind === 'compare') {
    const reference = await readTable(job.reference);
    const current = await readTable(job.current);
    return compareTables({ reference, current }, job.options);
  }
  const columns = await readTable(job.file);
  const [head] = columns;
  const rows = head === undefined ? 0 : (head.kind === 'texts' ? head.codes : head.values).length;
  return { rows, columns: columns.map(sketchOf).filter((sketch) => sketch !== null) };
}

/** The answer to one job. */
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

// Guarantee: only `start-drift-threads.ts` starts this file, with a job.
parentPort?.postMessage(await answerTo(workerData as DriftJob));
