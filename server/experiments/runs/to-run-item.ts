import type { RunItem } from '#lib/schemas/experiments/runs.ts';
import type { WireRun } from '#lib/schemas/experiments/wire.ts';
import type { Run } from '#server/generated/prisma/client.ts';

/** Tag in which clients store the parent of a nested run. */
export const parentTag = 'mlflow.parentRunId';

/** Fields of the run itself, in the format of Tandem's own API. */
export function toRunHead(
  run: Run,
  experimentName: string,
): Omit<RunItem, 'parentId' | 'metrics' | 'params' | 'tags'> {
  const { id, startedAt, endedAt } = run;
  return {
    id,
    name: run.name,
    experiment: { id: String(run.experimentId), name: experimentName },
    user: run.userId,
    status: run.status,
    deleted: run.deletedAt !== null,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    durationMs: endedAt === null ? null : endedAt.getTime() - startedAt.getTime(),
  };
}

/** A run with all its logged data. */
export function toRunItem(run: Run, experimentName: string, { data }: WireRun): RunItem {
  const values = <V>(rows: readonly { key: string; value: V }[]): Record<string, V> =>
    Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  return {
    ...toRunHead(run, experimentName),
    parentId: data.tags.find(({ key }) => key === parentTag)?.value ?? null,
    metrics: values(data.metrics),
    params: values(data.params),
    tags: values(data.tags),
  };
}
