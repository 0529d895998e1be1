import type { IncomingHttpHeaders } from 'node:http';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { InferenceTexts } from '#server/telemetry/spool/inference-batch.ts';
import { inTime } from '../http/in-time.ts';
import {
  mediaType,
  type IngestAnswer,
  type IngestCall,
  type IngestRoute,
} from '../http/ingest-route.ts';
import { problemRefused, unsupportedEncoding } from '../json-body.ts';
import { inferenceBodyLimits } from '../limits.ts';
import { noteItemsRefused } from '../source-notes.ts';
import { submitBatch } from '../submit-batch.ts';
import { layoutBook } from './inference-layouts.ts';
import { nameOf } from './inference-row.ts';
import { bodyRows, rowTypes, type BodyRow } from './inference-rows.ts';
import { takeInference } from './ingest-inference.ts';
import { RowProblems } from './row-problems.ts';
import { rowsAnswer } from './rows-answer.ts';
import { timeWindow } from './time-window.ts';

/** Model predictions: features, prediction and score; one row per request. */
export const inferenceRoute: IngestRoute = {
  path: '/api/ingest/inference',
  source: 'inference',
  methods: ['POST'],
  bodyLimits: inferenceBodyLimits,
  unsupported: unsupportedRows,
  handle: async (call) => storeRows(call, await bodyRows(call), 'sent'),
  refuse: problemRefused,
};

export function unsupportedRows(headers: IncomingHttpHeaders): string | null {
  if (!rowTypes.includes(mediaType(headers)))
    return 'the content type must be JSON, JSON lines, Arrow IPC or Parquet';
  return unsupportedEncoding(headers);
}

/** Makes valid rows durable. Returns the number of stored rows and the problems of the others. */
export async function storeRows(
  call: IngestCall,
  rows: readonly BodyRow[],
  origin: InferenceTexts['origin'],
): Promise<IngestAnswer> {
  const builder = new BatchBuilder(`${call.keyId}:inference`);
  const shadows = new BatchBuilder(`${call.keyId}:inference`);
  const problems = new RowProblems();
  const privacy = await inTime(
    call.deps.privacy(),
    call.deps.patienceMs,
    'reading the privacy rules',
  );
  const layouts = await takeInference(rows, {
    call,
    builder,
    shadows,
    problems,
    privacy,
    origin,
    defaults: {
      ...namesInQuery(call),
      nowMs: call.nowMs,
      window: timeWindow(call.nowMs, call.deps.retentionMs.inference),
    },
  });
  const served = builder.inference.length;
  const mirrored = shadows.inference.length;
  if (served > 0) {
    await submitBatch(call, builder, call.digest);
    layoutBook().announced(layouts);
  }
  // Equal predictions are stored only once, so the second part of a body needs no digest.
  if (mirrored > 0) await submitBatch(call, shadows, served > 0 ? null : call.digest);
  noteItemsRefused(call, problems.rows, problems.message());
  return rowsAnswer(served + mirrored, problems);
}

/** Default model and version from the query, for files without these columns. */
export function namesInQuery(call: IngestCall): { model: string; version: string } {
  const read = (name: string): string =>
    nameOf(call.query.get(name), name, '', () => undefined, true);
  return { model: read('model'), version: read('version') };
}
