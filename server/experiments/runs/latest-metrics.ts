import type { MetricInput } from '#lib/schemas/experiments/run-calls.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/** NaN is greater than every number, as in PostgreSQL. */
function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

function isLater(a: MetricInput, b: MetricInput): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  return compareFloats(a.value, b.value) > 0;
}

/** Last value of each metric in a batch: greatest step, then time, then value. */
export function latestMetrics(
  metrics: readonly MetricInput[],
  keyOf: (metric: MetricInput) => string = ({ key }) => key,
): MetricInput[] {
  const latest = new Map<string, MetricInput>();
  for (const metric of metrics) {
    const before = latest.get(keyOf(metric));
    if (before === undefined || isLater(metric, before)) latest.set(keyOf(metric), metric);
  }
  return [...latest.values()];
}

/** Also stores metrics that name a logged model on that model. */
export async function storeModelMetrics(
  tx: Transaction,
  runId: string,
  metrics: readonly MetricInput[],
): Promise<void> {
  const latest = latestMetrics(
    metrics.filter(({ modelId }) => modelId !== ''),
    (metric) =>
      JSON.stringify([metric.modelId, metric.key, metric.datasetName, metric.datasetDigest]),
  );
  if (latest.length === 0) return;
  await tx.$executeRaw`
    insert into "LoggedModelMetric" as m
      ("modelId", "key", "datasetName", "datasetDigest", "runId", "value", "step", "timestampMs")
    select given."modelId", given."key", "datasetName", "datasetDigest", ${runId}, "value"::float8, "step", "timestampMs"
    from unnest(
      ${latest.map(({ modelId }) => modelId)}::text[],
      ${latest.map(({ key }) => key)}::text[],
      ${latest.map(({ datasetName }) => datasetName)}::text[],
      ${latest.map(({ datasetDigest }) => datasetDigest)}::text[],
      ${latest.map(({ value }) => String(value))}::text[],
      ${latest.map(({ step }) => step)}::bigint[],
      ${latest.map(({ timestamp }) => timestamp)}::bigint[])
      as given("modelId", "key", "datasetName", "datasetDigest", "value", "step", "timestampMs")
    join "LoggedModel" l on l."id" = given."modelId"
      and l."experimentId" = (select "experimentId" from "Run" where "id" = ${runId})
    on conflict ("modelId", "key", "datasetName", "datasetDigest") do update
      set "value" = excluded."value", "step" = excluded."step", "timestampMs" = excluded."timestampMs",
        "runId" = excluded."runId"
      where (excluded."step", excluded."timestampMs", excluded."value") > (m."step", m."timestampMs", m."value")`;
}
