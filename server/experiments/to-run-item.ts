import type { RunItem } from '#lib/schemas/experiments-runs.ts';
import type { KeyValue, WireRun } from '#lib/schemas/experiments.ts';

const parentTag = 'mlflow.parentRunId';

const iso = (ms: number) => new Date(ms).toISOString();

function picked<T extends { key: string }, V>(
  rows: readonly T[],
  wanted: ReadonlySet<string> | null,
  entity: string,
  valueOf: (row: T) => V,
): Record<string, V> {
  return Object.fromEntries(
    rows
      .filter(({ key }) => wanted === null || wanted.has(`${entity}.${key}`))
      .map((row) => [row.key, valueOf(row)]),
  );
}

/** A run as our own lists show it, cut to the wanted columns (null: all). */
export function toRunItem(
  run: WireRun,
  experimentName: string,
  wanted: ReadonlySet<string> | null,
): RunItem {
  const { info, data } = run;
  const value = (row: KeyValue) => row.value;
  return {
    id: info.runId,
    name: info.runName,
    experiment: { id: info.experimentId, name: experimentName },
    user: info.userId,
    status: info.status,
    deleted: info.lifecycleStage === 'deleted',
    startedAt: iso(info.startTime),
    endedAt: info.endTime === undefined ? null : iso(info.endTime),
    durationMs: info.endTime === undefined ? null : info.endTime - info.startTime,
    parentId: data.tags.find(({ key }) => key === parentTag)?.value ?? null,
    metrics: picked(data.metrics, wanted, 'metrics', (row) => row.value),
    params: picked(data.params, wanted, 'params', value),
    tags: picked(data.tags, wanted, 'tags', value),
  };
}
