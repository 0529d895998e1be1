import type { RowRange } from '#engines/detect/dataset-series.ts';
import { datasetFormats, datasetStates, schemaModes } from '#lib/choices/datasets.ts';
import type { DatasetColumn } from '#lib/dataset-diff.ts';
import {
  datasetColumns,
  datasetHeaders,
  type DatasetSourceItem,
} from '#lib/schemas/experiments/datasets.ts';
import type { DatasetSource } from '#server/generated/prisma/client.ts';
import { secretProblem, shownSecret } from '#server/platform/outbound/stored-secret.ts';

/** Source key of the dataset series, as for telemetry. */
export const datasetsSourceKey = 'datasets';

export const headersOf = (row: Pick<DatasetSource, 'headers'>) => datasetHeaders.parse(row.headers);

/** Headers with values that may be displayed. */
export const shownHeaders = (row: Pick<DatasetSource, 'headers'>) =>
  headersOf(row).map((header) => ({ ...header, secretRef: shownSecret(header.secretRef) }));

export function columnsOf(value: unknown): DatasetColumn[] | null {
  const parsed = datasetColumns.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** Allowed row counts of a source: the configured range, otherwise the learned one. */
export function rangeOf(
  row: Pick<DatasetSource, 'rowsLow' | 'rowsHigh' | 'learnedLow' | 'learnedHigh'>,
): RowRange & { learned: boolean } {
  const { rowsLow, rowsHigh, learnedLow, learnedHigh } = row;
  return rowsLow === null && rowsHigh === null
    ? { low: learnedLow, high: learnedHigh, learned: true }
    : { low: rowsLow, high: rowsHigh, learned: false };
}

const problemOfSecrets = (row: Pick<DatasetSource, 'headers'>) =>
  secretProblem(headersOf(row).map(({ secretRef }) => secretRef));

/** Worst current condition of a source, as in its alerts but without the alert delay. */
function stateOf(row: DatasetSource, now: Date): DatasetSourceItem['state'] {
  const { low, high } = rangeOf(row);
  const rows = row.rows ?? null;
  const ageMs = row.dataAt === null ? 0 : now.getTime() - row.dataAt.getTime();
  const is: Record<DatasetSourceItem['state'], boolean> = {
    failing:
      problemOfSecrets(row) !== null ||
      row.failures > 1 ||
      (row.failures > 0 && row.digest === null),
    stale: row.freshSeconds !== null && ageMs > row.freshSeconds * 1_000,
    changed: row.schemaMode === 'pinned' && row.schemaChanges > 0,
    volume: rows !== null && ((low !== null && rows < low) || (high !== null && rows > high)),
    ok: row.digest !== null,
    waiting: true,
    off: false,
  };
  return row.enabled ? (datasetStates.find((state) => is[state]) ?? 'waiting') : 'off';
}

export type Shown = {
  names: ReadonlyMap<string, string>;
  resourceIds: ReadonlyMap<string, string>;
  firing: ReadonlyMap<string, number>;
};

export function toItem(row: DatasetSource, shown: Shown, now: Date): DatasetSourceItem {
  const named = (id: string | null) =>
    id === null ? null : { id, name: shown.names.get(id) ?? 'unknown' };
  const resourceId = shown.resourceIds.get(row.name) ?? null;
  const { low, high, learned } = rangeOf(row);
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    format: datasetFormats.find((format) => format === row.format) ?? 'auto',
    headers: shownHeaders(row),
    allow: row.allow,
    everySeconds: row.everySeconds,
    freshSeconds: row.freshSeconds,
    rowsLow: row.rowsLow,
    rowsHigh: row.rowsHigh,
    schemaMode: schemaModes.find((mode) => mode === row.schemaMode) ?? 'pinned',
    team: named(row.teamId),
    environment: named(row.environmentId),
    enabled: row.enabled,
    editedBy: row.editedBy,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    state: stateOf(row, now),
    dueAt: row.dueAt.toISOString(),
    pulledAt: row.pulledAt?.toISOString() ?? null,
    problem: problemOfSecrets(row) ?? row.problem,
    failures: row.failures,
    dataAt: row.dataAt?.toISOString() ?? null,
    digest: row.digest,
    rows: row.rows,
    range: { low, high, learned },
    schemaChanges: row.schemaChanges,
    resourceId,
    firing: resourceId === null ? 0 : (shown.firing.get(resourceId) ?? 0),
  };
}
