import type { z } from 'zod';
import {
  logBatchInput,
  logMetricInput,
  logParamInput,
} from '#lib/schemas/experiments/run-calls.ts';
import { loadRun, tagsToObject, wireFloat } from '#server/experiments/internal.ts';
import type { Actor } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { runNameTag } from './create-run.ts';
import { latestMetrics, storeModelMetrics } from './latest-metrics.ts';
import { spoolHistory } from './spool-history.ts';

type Batch = z.output<typeof logBatchInput>;

type Changed = { key: string; old_value: string; new_value: string };

/**
 * Stores params, last metric values and tags in one statement, with the audit entry. The first
 * value of a param is final: repeating it is accepted, another value is refused. A metric stores
 * the value with the greatest step, then time, then value. A tag stores the last value; the name
 * tag also sets the run's name.
 */
async function storeBatch(context: VerbContext, { runId, metrics, params, tags }: Batch) {
  const wanted = new Map(params.map(({ key, value }) => [key, value]));
  const latest = latestMetrics(metrics);
  const tagged = tagsToObject(tags);
  const kept = await context.tx.$queryRaw<{ key: string; value: string }[]>`/* prepared */
    with ${context.trailParts()}, p as (
      insert into "RunParam" as had ("runId", "key", "value")
      select ${runId}, "key", "value"
      from unnest(${[...wanted.keys()]}::text[], ${[...wanted.values()]}::text[]) as given("key", "value")
      order by "key"
      on conflict ("runId", "key") do update set "value" = had."value"
      returning "key", "value"),
    m as (
      insert into "RunMetric" as m ("runId", "key", "value", "step", "timestampMs")
      select ${runId}, "key", "value"::float8, "step", "timestampMs" from unnest(
        ${latest.map(({ key }) => key)}::text[],
        ${latest.map(({ value }) => String(value))}::text[],
        ${latest.map(({ step }) => step)}::bigint[],
        ${latest.map(({ timestamp }) => timestamp)}::bigint[]) as given("key", "value", "step", "timestampMs")
      order by "key"
      on conflict ("runId", "key") do update
        set "value" = excluded."value", "step" = excluded."step", "timestampMs" = excluded."timestampMs"
        where (excluded."step", excluded."timestampMs", excluded."value") > (m."step", m."timestampMs", m."value")),
    t as (
      insert into "RunTag" ("runId", "key", "value")
      select ${runId}, "key", "value"
      from unnest(${Object.keys(tagged)}::text[], ${Object.values(tagged)}::text[]) as given("key", "value")
      order by "key"
      on conflict ("runId", "key") do update set "value" = excluded."value"),
    r as (
      update "Run" set "name" = ${tagged[runNameTag] ?? ''} where "id" = ${runId} and ${runNameTag in tagged})
    select "key", "value" from p`;
  const changed = kept.flatMap(({ key, value }): Changed[] => {
    const given = wanted.get(key) ?? value;
    return given === value ? [] : [{ key, old_value: value, new_value: given }];
  });
  if (changed.length > 0)
    throw new TandemError(
      'invalid_input',
      `Changing param values is not allowed. Params were already logged='${JSON.stringify(changed)}' for run ID='${runId}'.`,
    );
}

async function store(context: VerbContext, batch: Batch) {
  const { tx, actor } = context;
  const { runId, metrics } = batch;
  await loadRun(tx, actor, runId, { permission: 'experiments:write', active: true });
  await context.emit('experiments', runId);
  await storeBatch(context, batch);
  await storeModelMetrics(tx, runId, metrics);
  // Runs before the commit, so that an acknowledged batch has its history on disk and a refused
  // batch leaves no rows.
  await spoolHistory(runId, metrics);
  // The run already records what it logged; an audit row per batch would duplicate that.
  context.nothingChanged();
  return {};
}

/** Logs metrics, params and tags of an active run in a constant number of statements. */
export const logBatch = verb(
  { permission: 'experiments:write', input: logBatchInput, audit: 'experiments.log' },
  store,
);

export async function logMetric(actor: Actor, given: unknown) {
  const { runId, ...metric } = parseInput(logMetricInput, given);
  // `logBatch` parses the value again and expects the wire format, in which NaN and infinity are
  // strings.
  return logBatch(actor, { runId, metrics: [{ ...metric, value: wireFloat(metric.value) }] });
}

export async function logParam(actor: Actor, given: unknown) {
  const { runId, ...param } = parseInput(logParamInput, given);
  return logBatch(actor, { runId, params: [param] });
}
