import type { WireRun } from '#lib/schemas/experiments/wire.ts';
import { toWireRunInfo } from '#server/experiments/to-wire.ts';
import { Prisma, type Run } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/database/db.ts';

type Dataset = {
  tags: Record<string, string>;
  name: string;
  digest: string;
  sourceType: string;
  source: string;
  schema: string | null;
  profile: string | null;
};
/**
 * Result of the `readParts` statement for a run; absent lists are null, as aggregates over no
 * rows.
 */
type Parts = {
  /** `WireRun['data']` as JSON. */
  data: string;
  datasets: Dataset[] | null;
  models: { modelId: string; direction: string; step: number }[] | null;
};

const nothing: Parts = {
  data: '{"metrics":[],"params":[],"tags":[]}',
  datasets: null,
  models: null,
};

/**
 * A run whose data is JSON written by PostgreSQL: most of a page of runs, passed through
 * unchanged.
 */
export type RunWithJson = Omit<WireRun, 'data'> & { dataJson: string };

function toRunWithJson(run: Run, parts: Parts): RunWithJson {
  const models = parts.models ?? [];
  return {
    info: toWireRunInfo(run),
    dataJson: parts.data,
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

function toWireRun({ info, dataJson, inputs, outputs }: RunWithJson): WireRun {
  // Guarantee: `readParts` writes the data in this format.
  return { info, data: JSON.parse(dataJson) as WireRun['data'], inputs, outputs };
}

/**
 * A float in JavaScript notation, so that responses have one number format; JSON has no NaN or
 * infinity. PostgreSQL writes the same shortest digits, but switches to exponents earlier and
 * pads them.
 */
const floatJson = Prisma.raw(`case
  when abs(m."value") >= 1e-4 and abs(m."value") < 1e15 then m."value"::text
  when m."value" = 0 then '0'
  when m."value" in ('NaN', 'Infinity', '-Infinity') then '"' || m."value" || '"'
  when abs(m."value") >= 1e-6 and abs(m."value") < 1e21 then m."value"::text::numeric::text
  else replace(m."value"::text, 'e-0', 'e-') end`);

const pairJson = Prisma.raw(
  `'{"key":' || to_json(x."key") || ',"value":' || to_json(x."value") || '}'`,
);

/** Data logged by the runs, in one statement. */
async function readParts(
  tx: Pick<Transaction, '$queryRaw'>,
  ids: readonly string[],
): Promise<(Parts & { id: string })[]> {
  return tx.$queryRaw<(Parts & { id: string })[]>(Prisma.sql`/* prepared */ select r."id",
      '{"metrics":[' || coalesce((select string_agg('{"key":' || to_json(m."key") || ',"value":' || ${floatJson}
          || ',"timestamp":' || m."timestampMs" || ',"step":' || m."step" || '}', ',' order by m."key")
        from "RunMetric" m where m."runId" = r."id"), '')
      || '],"params":[' || coalesce((select string_agg(${pairJson}, ',' order by x."key")
        from "RunParam" x where x."runId" = r."id"), '')
      || '],"tags":[' || coalesce((select string_agg(${pairJson}, ',' order by x."key")
        from "RunTag" x where x."runId" = r."id"), '') || ']}' as data,
      (select json_agg(json_build_object('tags', rd."tags", 'name', d."name", 'digest', d."digest",
          'sourceType', d."sourceType", 'source', d."source", 'schema', d."schema", 'profile', d."profile"))
        from "RunDataset" rd join "Dataset" d on d."id" = rd."datasetId" where rd."runId" = r."id") as datasets,
      (select json_agg(json_build_object('modelId', rm."modelId", 'direction', rm."direction", 'step', rm."step"))
        from "RunModel" rm where rm."runId" = r."id") as models
      from unnest(${[...ids]}::text[]) as r("id")`);
}

/** Runs with all logged data, in the given order; one statement for any number of runs. */
export async function readRunsWithJson(
  tx: Pick<Transaction, '$queryRaw'>,
  runs: readonly Run[],
): Promise<RunWithJson[]> {
  if (runs.length === 0) return [];
  const parts = await readParts(
    tx,
    runs.map(({ id }) => id),
  );
  const byId = new Map(parts.map((part) => [part.id, part]));
  return runs.map((run) => toRunWithJson(run, byId.get(run.id) ?? nothing));
}

export async function readWireRuns(
  tx: Pick<Transaction, '$queryRaw'>,
  runs: readonly Run[],
): Promise<WireRun[]> {
  return (await readRunsWithJson(tx, runs)).map(toWireRun);
}

export async function readWireRun(tx: Pick<Transaction, '$queryRaw'>, run: Run): Promise<WireRun> {
  const [part] = await readParts(tx, [run.id]);
  return toWireRun(toRunWithJson(run, part ?? nothing));
}

/** A newly created run, which has only its tags. */
export function toNewWireRun(run: Run, tags: Readonly<Record<string, string>>): WireRun {
  const sorted = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...toWireRun(toRunWithJson(run, nothing)),
    data: { metrics: [], params: [], tags: sorted.map(([key, value]) => ({ key, value })) },
  };
}
