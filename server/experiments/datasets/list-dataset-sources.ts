import { pullStatuses } from '#lib/choices/datasets.ts';
import { schemaDiff } from '#lib/dataset-diff.ts';
import {
  datasetSourceIdInput,
  listDatasetSnapshotsInput,
  listDatasetSourcesInput,
  type DatasetSnapshotItem,
  type DatasetSourceDetail,
  type DatasetSourceItem,
} from '#lib/schemas/experiments/datasets.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { DatasetSnapshot, DatasetSource } from '#server/generated/prisma/client.ts';
import { can, requirePermission, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { containing } from '#server/platform/database/like-text.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { found, query } from '#server/platform/verb.ts';
import { columnsOf, toItem, type Shown } from './dataset-row.ts';
import { readFeeds } from './feeds.ts';

async function shownWith(rows: readonly DatasetSource[]): Promise<Shown> {
  const [resources, teams, environments] = await Promise.all([
    db().resource.findMany({
      where: { kind: 'dataset', canonicalId: { in: rows.map((row) => row.name) } },
      select: { id: true, canonicalId: true },
    }),
    db().team.findMany({ select: { id: true, name: true } }),
    db().environment.findMany({ select: { id: true, name: true } }),
  ]);
  const alerts = await db().alert.groupBy({
    by: ['resourceId'],
    where: { resourceId: { in: resources.map((row) => row.id) }, state: 'firing' },
    _count: true,
  });
  return {
    names: new Map([...teams, ...environments].map((row) => [row.id, row.name])),
    resourceIds: new Map(resources.map((row) => [row.canonicalId, row.id])),
    firing: new Map(alerts.map((row) => [row.resourceId ?? '', row._count])),
  };
}

/** Dataset sources with the result of their last pull, newest first. */
export const listDatasetSources = query(
  { permission: 'experiments:read', input: listDatasetSourcesInput },
  async ({ actor, now }, input): Promise<Page<DatasetSourceItem>> => {
    const like = containing(input.q ?? '');
    const rows = await db().datasetSource.findMany({
      where: {
        AND: [
          { deletedAt: null },
          visibleWhere(actor, 'experiments:read'),
          input.q === undefined ? {} : { OR: [{ name: like }, { url: like }] },
          afterCursor('createdAt', decodeRowCursor(input.cursor)),
        ],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    });
    const shown = await shownWith(rows);
    return cutPage(
      rows,
      input.limit,
      (row) => ({ at: row.createdAt, id: row.id }),
      (row) => toItem(row, shown, now),
    );
  },
);

async function loadSource(actor: Actor, id: string): Promise<DatasetSource> {
  const row = found(
    await db().datasetSource.findUnique({ where: { id, deletedAt: null } }),
    'dataset source',
  );
  requirePermission(actor, 'experiments:read', row);
  return row;
}

/** One source with its schema and the models that it feeds. */
export const getDatasetSource = query(
  { permission: 'experiments:read', input: datasetSourceIdInput },
  async ({ actor, now }, { id }): Promise<DatasetSourceDetail> => {
    const row = await loadSource(actor, id);
    const [shown, last, feeds] = await Promise.all([
      shownWith([row]),
      db().datasetSnapshot.findFirst({
        where: { sourceId: id, digest: { not: null } },
        orderBy: { fetchedAt: 'desc' },
      }),
      readFeeds([id]),
    ]);
    const pinned = columnsOf(row.pinned);
    return {
      ...toItem(row, shown, now),
      pinned,
      changes:
        pinned === null || row.schemaChanges === 0
          ? []
          : schemaDiff(pinned, columnsOf(last?.columns) ?? []),
      models: feeds
        .filter((feed) => can(actor, 'models:read', feed))
        .map(({ model, version, by }) => ({ name: model, version, by })),
    };
  },
);

function toSnapshot(row: DatasetSnapshot): DatasetSnapshotItem {
  return {
    id: row.id,
    status: pullStatuses.find((status) => status === row.status) ?? 'failed',
    httpStatus: row.httpStatus,
    fetchedAt: row.fetchedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    pulls: row.pulls,
    durationMs: row.durationMs,
    error: row.error,
    etag: row.etag,
    lastModified: row.lastModified,
    format: row.format,
    bytes: row.bytes === null ? null : Number(row.bytes),
    digest: row.digest,
    rows: row.rows,
    range: { low: row.rowsLow, high: row.rowsHigh },
    changes: row.changes,
    columns: columnsOf(row.columns) ?? [],
  };
}

/** Results of a source's pulls, newest first. */
export const listDatasetSnapshots = query(
  { permission: 'experiments:read', input: listDatasetSnapshotsInput },
  async ({ actor }, { id, limit, cursor }): Promise<Page<DatasetSnapshotItem>> => {
    await loadSource(actor, id);
    const rows = await db().datasetSnapshot.findMany({
      where: { AND: [{ sourceId: id }, afterCursor('fetchedAt', decodeRowCursor(cursor))] },
      orderBy: [{ fetchedAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    return cutPage(rows, limit, (row) => ({ at: row.fetchedAt, id: row.id }), toSnapshot);
  },
);
