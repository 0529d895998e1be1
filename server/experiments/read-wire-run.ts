import { z } from 'zod';
import type { KeyValue, WireMetric, WireRun } from '#lib/schemas/experiments.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import type { Run } from '#server/generated/prisma/client.ts';
import { wireFloat } from '#server/experiments/internal.ts';
import { toWireRunInfo } from '#server/experiments/to-wire.ts';
import type { Transaction } from '#server/platform/db.ts';

const pair = z.tuple([z.string(), z.string()]);
const metric = z.tuple([z.string(), z.string(), z.coerce.number(), z.coerce.number()]);
const texts = z.record(z.string(), z.string());
const dataset = z.object({
  tags: texts,
  name: z.string(),
  digest: z.string(),
  sourceType: z.string(),
  source: z.string(),
  schema: z.string().nullable(),
  profile: z.string().nullable(),
});
const model = z.object({ modelId: z.string(), direction: z.string(), step: z.number() });
/** Absent lists are null: an aggregate over no row. */
const partsSchema = z.object({
  id: z.string(),
  metrics: z.array(metric).nullable(),
  params: z.array(pair).nullable(),
  tags: z.array(pair).nullable(),
  datasets: z.array(dataset).nullable(),
  models: z.array(model).nullable(),
});
type Parts = z.output<typeof partsSchema>;

const pairs = (rows: Parts['params']): KeyValue[] =>
  (rows ?? []).map(([key, value]) => ({ key, value }));

/** PostgreSQL writes floats as text here, because JSON has no NaN. */
const metricsOf = (rows: Parts['metrics']): WireMetric[] =>
  (rows ?? []).map(([key, value, step, timestamp]) => ({
    key,
    value: wireFloat(Number(value)),
    timestamp,
    step,
  }));

function toWireRun(run: Run, parts: Parts): WireRun {
  const models = parts.models ?? [];
  return {
    info: toWireRunInfo(run),
    data: {
      metrics: metricsOf(parts.metrics),
      params: pairs(parts.params),
      tags: pairs(parts.tags),
    },
    inputs: {
      datasetInputs: (parts.datasets ?? []).map(({ tags, schema, profile, ...rest }) => ({
        tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
        dataset: {
          ...rest,
          ...(schema === null ? {} : { schema }),
          ...(profile === null ? {} : { profile }),
        },
      })),
      modelInputs: models
        .filter(({ direction }) => direction === 'input')
        .map(({ modelId }) => ({ modelId })),
    },
    outputs: {
      modelOutputs: models
        .filter(({ direction }) => direction === 'output')
        .map(({ modelId, step }) => ({ modelId, step })),
    },
  };
}

/** What the runs logged, in one statement. */
async function readParts(
  tx: Pick<Transaction, '$queryRaw'>,
  ids: readonly string[],
): Promise<Parts[]> {
  const rows = await tx.$queryRaw<unknown[]>(Prisma.sql`/* prepared */ select r."id",
      (select json_agg(json_build_array(m."key", m."value"::text, m."step", m."timestampMs") order by m."key")
        from "RunMetric" m where m."runId" = r."id") as metrics,
      (select json_agg(json_build_array(p."key", p."value") order by p."key")
        from "RunParam" p where p."runId" = r."id") as params,
      (select json_agg(json_build_array(t."key", t."value") order by t."key")
        from "RunTag" t where t."runId" = r."id") as tags,
      (select json_agg(json_build_object('tags', rd."tags", 'name', d."name", 'digest', d."digest",
          'sourceType', d."sourceType", 'source', d."source", 'schema', d."schema", 'profile', d."profile"))
        from "RunDataset" rd join "Dataset" d on d."id" = rd."datasetId" where rd."runId" = r."id") as datasets,
      (select json_agg(json_build_object('modelId', rm."modelId", 'direction', rm."direction", 'step', rm."step"))
        from "RunModel" rm where rm."runId" = r."id") as models
      from unnest(${[...ids]}::text[]) as r("id")`);
  return z.array(partsSchema).parse(rows);
}

/** Runs with all they logged, in the given order: one statement, however many runs. */
export async function readWireRuns(
  tx: Pick<Transaction, '$queryRaw'>,
  runs: readonly Run[],
): Promise<WireRun[]> {
  if (runs.length === 0) return [];
  const parts = await readParts(
    tx,
    runs.map(({ id }) => id),
  );
  const byId = new Map(parts.map((part) => [part.id, part]));
  return runs.map((run) => toWireRun(run, byId.get(run.id) ?? newRun(run.id)));
}

const newRun = (id: string): Parts => ({
  id,
  metrics: null,
  params: null,
  tags: null,
  datasets: null,
  models: null,
});

/** A run that was just made, which has nothing but its tags. */
export function toNewWireRun(run: Run, tags: Readonly<Record<string, string>>): WireRun {
  const sorted = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return toWireRun(run, { ...newRun(run.id), tags: sorted });
}

export async function readWireRun(tx: Pick<Transaction, '$queryRaw'>, run: Run): Promise<WireRun> {
  const [part] = await readParts(tx, [run.id]);
  return toWireRun(run, part ?? newRun(run.id));
}
