import { answerWith, requestIdWith, type Privacy } from '#server/inference/privacy.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { LabelRow } from '#server/telemetry/spool/inference-batch.ts';
import { inTime } from './http/in-time.ts';
import type { IngestAnswer, IngestCall, IngestRoute } from './http/ingest-route.ts';
import { isList } from './inference/feature-vector.ts';
import { inferenceLimits } from './inference/inference-limits.ts';
import { cleanText, itemName, listText, nameOf, timeOf } from './inference/inference-row.ts';
import { bodyRows } from './inference/inference-rows.ts';
import { namesInQuery, unsupportedRows } from './inference/inference.ts';
import { RowProblems } from './inference/row-problems.ts';
import { rowsAnswer } from './inference/rows-answer.ts';
import { timeWindow } from './inference/time-window.ts';
import { problemRefused } from './json-body.ts';
import { isJsonObject, type JsonObject } from './json-fields.ts';
import { inferenceBodyLimits } from './limits.ts';
import { noteItemsRefused } from './source-notes.ts';
import { submitBatch } from './submit-batch.ts';

/**
 * Actual labels of requests, sent when they become available. A later label for the same request
 * replaces the earlier one.
 */
export const labelsRoute: IngestRoute = {
  path: '/api/ingest/labels',
  source: 'inference',
  methods: ['POST'],
  bodyLimits: inferenceBodyLimits,
  unsupported: unsupportedRows,
  handle,
  refuse: problemRefused,
};

async function handle(call: IngestCall): Promise<IngestAnswer> {
  const builder = new BatchBuilder(`${call.keyId}:inference`);
  const problems = new RowProblems();
  const rows = await bodyRows(call);
  const privacy = await inTime(
    call.deps.privacy(),
    call.deps.patienceMs,
    'reading the privacy rules',
  );
  let accepted = 0;
  for (const [at, item] of rows.entries()) {
    if ('problem' in item) {
      problems.add(at, '', item.problem);
      continue;
    }
    const label = parseLabel(item.row, at, { call, problems, privacy });
    if (label === null) continue;
    accepted += 1;
    if (label !== 'dropped') builder.labels.push(label);
  }
  // The same label sent again after a correction is a new correction, so only an equal body within
  // minutes counts as a repeat.
  if (builder.labels.length > 0) await submitBatch(call, builder, call.digest);
  noteItemsRefused(call, problems.rows, problems.message());
  return rowsAnswer(accepted, problems);
}

/** Maximum gain: NDCG raises 2 to the power of a gain. */
const mostGain = 30;
const known = new Set(['model', 'requestId', 'label', 'time']);

/**
 * Returns null for an invalid label, and 'dropped' for a valid label that privacy rules do not
 * allow to be stored.
 */
function parseLabel(
  row: unknown,
  at: number,
  {
    call,
    problems,
    privacy,
  }: { call: IngestCall; problems: RowProblems; privacy: ReadonlyMap<string, Privacy> },
): LabelRow | 'dropped' | null {
  let wrong = false;
  const refuse = (field: string, problem: string): void => {
    wrong = true;
    problems.add(at, field, problem);
  };
  if (!isJsonObject(row)) {
    refuse('', 'must be an object');
    return null;
  }
  for (const name of Object.keys(row))
    if (!known.has(name)) refuse(name, 'is not a field of a label');
  const model = nameOf(row.model, 'model', namesInQuery(call).model, refuse);
  const requestId = nameOf(row.requestId, 'requestId', '', refuse);
  const window = timeWindow(call.nowMs, call.deps.retentionMs.inference);
  const tsMs = timeOf(row.time, { nowMs: call.nowMs, window }, refuse);
  const label = labelText(row.label, refuse);
  if (wrong) return null;
  const rules = privacy.get(model);
  const isNumber = typeof row.label === 'number' || typeof row.label === 'boolean';
  const kept = isNumber ? label : answerWith(rules, label);
  if (kept === null) return 'dropped';
  return {
    model,
    requestId: requestIdWith(rules, requestId),
    label: kept,
    tsMs,
    receivedMs: call.nowMs,
    position: at,
    source: `${call.keyId}:inference`,
  };
}

/** Gains by item, as JSON. Items with gain 0 were shown but not relevant. */
function gainsText(gains: JsonObject, refuse: (field: string, problem: string) => void): string {
  const entries = Object.entries(gains);
  if (entries.length > inferenceLimits.items)
    refuse('label', `has more than ${inferenceLimits.items} items`);
  return JSON.stringify(
    Object.fromEntries(
      entries.map(([item, gain]) => {
        const name = itemName(item, `label.${item.slice(0, 50)}`, refuse);
        if (typeof gain !== 'number' || !(gain >= 0 && gain <= mostGain))
          refuse(`label.${name}`, `must be a number from 0 to ${mostGain}`);
        return [name, gain];
      }),
    ),
  );
}

function labelText(value: unknown, refuse: (field: string, problem: string) => void): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isList(value)) return listText(value, 'label', refuse);
  if (isJsonObject(value)) return gainsText(value, refuse);
  if (typeof value !== 'string' || value === '')
    refuse('label', 'must be a string, a number, a list of items, or an object of item and gain');
  else if (value.length > inferenceLimits.textChars)
    refuse('label', `is longer than ${inferenceLimits.textChars} characters`);
  else return cleanText(value);
  return '';
}
