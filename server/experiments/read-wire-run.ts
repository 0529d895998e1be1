import { z } from 'zod';
import type { KeyValue, WireMetric, WireRun } from '#lib/schemas/experiments.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import type { Run } from '#server/generated/prisma/client.ts';
import { wireFloat } from '#server/experiments/internal.ts';
import { toWireRunInfo } from '#server/experiments/to-wire.ts';
import type { Transaction } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';

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

/** Runs with all they logged, in the given order: two statements, however many runs. */
export async function readWireRuns(
  tx: Pick<Transaction, 'run' | '$queryRaw'>,
  ids: readonly string[],
): Promise<WireRun[]> {
  if (ids.length === 0) return [];
  const [runs, parts] = await Promise.all([
    tx.run.findMany({ where: { id: { in: [...ids] } } }),
    tx.$queryRaw<unknown[]>(Prisma.sql`select r."id",
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
      from unnest(${[...ids]}::text[]) as r("id")`),
  ]);
  const byId = new Map(runs.map((run) => [run.id, run]));
  return z
    .array(partsSchema)
    .parse(parts)
    .flatMap((row) => {
      const run = byId.get(row.id);
      return run === undefined ? [] : [toWireRun(run, row)];
    });
}

export async function readWireRun(
  tx: Pick<Transaction, 'run' | '$queryRaw'>,
  id: string,
): Promise<WireRun> {
  const [run] = await readWireRuns(tx, [id]);
  if (run === undefined) throw new TandemError('not_found', `Run with id=${id} not found`);
  return run;
}
