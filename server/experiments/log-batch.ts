import type { z } from 'zod';
import type { MetricInput } from '#lib/schemas/experiments.ts';
import { logBatchInput, logMetricInput, logParamInput } from '#lib/schemas/experiments.ts';
import { runNameTag } from '#server/experiments/create-run.ts';
import { loadRun, tagsToObject, wireFloat } from '#server/experiments/internal.ts';
import { latestMetrics, storeModelMetrics } from '#server/experiments/latest-metrics.ts';
import type { Actor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { verb } from '#server/platform/verb.ts';
import { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import { getSpool } from '#server/telemetry/get-spool.ts';

type Batch = z.output<typeof logBatchInput>;

/** One statement for all metrics; the greatest step, then time, then value stays. */
async function storeLatest(tx: Transaction, runId: string, metrics: readonly MetricInput[]) {
  const latest = latestMetrics(metrics);
  if (latest.length === 0) return;
  await tx.$executeRaw`
    insert into "RunMetric" as m ("runId", "key", "value", "step", "timestampMs")
    select ${runId}, "key", "value"::float8, "step", "timestampMs" from unnest(
      ${latest.map(({ key }) => key)}::text[],
      ${latest.map(({ value }) => String(value))}::text[],
      ${latest.map(({ step }) => step)}::bigint[],
      ${latest.map(({ timestamp }) => timestamp)}::bigint[]) as given("key", "value", "step", "timestampMs")
    on conflict ("runId", "key") do update
      set "value" = excluded."value", "step" = excluded."step", "timestampMs" = excluded."timestampMs"
      where (excluded."step", excluded."timestampMs", excluded."value") > (m."step", m."timestampMs", m."value")`;
}

/** A param keeps its first value: the same again is fine, another is refused. */
async function storeParams(tx: Transaction, runId: string, params: Batch['params']) {
  if (params.length === 0) return;
  const wanted = new Map<string, string>();
  const changed: { key: string; old_value: string; new_value: string }[] = [];
  for (const { key, value } of params) {
    const before = wanted.get(key) ?? value;
    if (before !== value) changed.push({ key, old_value: before, new_value: value });
    wanted.set(key, value);
  }
  await tx.$executeRaw`
    insert into "RunParam" ("runId", "key", "value")
    select ${runId}, "key", "value" from unnest(
      ${[...wanted.keys()]}::text[], ${[...wanted.values()]}::text[]) as given("key", "value")
    on conflict ("runId", "key") do nothing`;
  const stored = await tx.runParam.findMany({
    where: { runId, key: { in: [...wanted.keys()] } },
    select: { key: true, value: true },
  });
  for (const { key, value } of stored) {
    const given = wanted.get(key) ?? value;
    if (given !== value) changed.push({ key, old_value: value, new_value: given });
  }
  if (changed.length > 0)
    throw new TandemError(
      'invalid_input',
      `Changing param values is not allowed. Params were already logged='${JSON.stringify(changed)}' for run ID='${runId}'.`,
    );
}

/** The last value of a tag stands. The name of the run follows its tag. */
async function storeTags(tx: Transaction, runId: string, tags: Batch['tags']) {
  if (tags.length === 0) return;
  const wanted = tagsToObject(tags);
  await tx.$executeRaw`
    insert into "RunTag" ("runId", "key", "value")
    select ${runId}, "key", "value" from unnest(
      ${Object.keys(wanted)}::text[], ${Object.values(wanted)}::text[]) as given("key", "value")
    on conflict ("runId", "key") do update set "value" = excluded."value"`;
  const name = wanted[runNameTag];
  if (name !== undefined)
    await tx.run.update({ where: { id: runId }, data: { name }, select: { id: true } });
}

/** Durable when it resolves; an equal repeat counts once in the store. */
async function spoolHistory(runId: string, metrics: readonly MetricInput[]): Promise<void> {
  if (metrics.length === 0) return;
  const batch = new BatchBuilder('mlflow');
  for (const metric of metrics)
    batch.runMetrics.push({
      run: runId,
      key: metric.key,
      step: metric.step,
      timestampMs: metric.timestamp,
      value: String(metric.value),
      model: metric.modelId,
      datasetName: metric.datasetName,
      datasetDigest: metric.datasetDigest,
    });
  await getSpool().submit(batch.build());
}

async function store(context: VerbContext, { runId, metrics, params, tags }: Batch) {
  const { tx, actor } = context;
  await loadRun(tx, actor, runId, { permission: 'experiments:write', active: true });
  await storeParams(tx, runId, params);
  await storeLatest(tx, runId, metrics);
  await storeModelMetrics(tx, runId, metrics);
  await storeTags(tx, runId, tags);
  // Before the commit: what is acknowledged has its history on disk, and a refused batch leaves none in the rows.
  await spoolHistory(runId, metrics);
  await context.emit('experiments', runId);
  // The run is the record of what it logged; an audit row per batch would say the same again.
  context.nothingChanged();
  return {};
}

/** Logs metrics, params and tags of an active run in a few statements, however many there are. */
export const logBatch = verb(
  { permission: 'experiments:write', input: logBatchInput, audit: 'experiments.log' },
  store,
);

export async function logMetric(actor: Actor, given: unknown) {
  const { runId, ...metric } = parseInput(logMetricInput, given);
  // Parsed again below, where NaN and infinity are words as on the wire.
  return logBatch(actor, { runId, metrics: [{ ...metric, value: wireFloat(metric.value) }] });
}

export async function logParam(actor: Actor, given: unknown) {
  const { runId, ...param } = parseInput(logParamInput, given);
  return logBatch(actor, { runId, params: [param] });
}
