import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import type { DatasetSource } from '#server/generated/prisma/client.ts';
import { endAlerts } from '#server/incidents/alerts/end-alerts.ts';
import { gauge, type Reading } from '#server/infrastructure/collector/reading.ts';
import { toBatch, type KnownSeries } from '#server/infrastructure/collector/to-batch.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { singleton } from '#server/platform/singleton.ts';
import { verb } from '#server/platform/verb.ts';
import { hashSeries, sortLabels } from '#server/telemetry/series-id.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { getSpool, waitUntilReadable } from '#server/telemetry/spool/get-spool.ts';
import { datasetsSourceKey } from './dataset-row.ts';
import { linkFeeds } from './link-feeds.ts';
import { datasetsEnabled } from './pull-due.ts';

const metrics = [
  'dataset.age',
  'dataset.rows',
  'dataset.schema.changes',
  'dataset.pull.failures',
] as const;
const labelsOf = (row: DatasetSource) => ({ dataset: row.name });

function readingsOf(row: DatasetSource, now: Date): Reading[] {
  if (row.pulledAt === null) return [];
  const labels = labelsOf(row);
  return [
    gauge('dataset.pull.failures', '{pull}', row.failures, labels),
    ...(row.dataAt === null
      ? []
      : [
          gauge(
            'dataset.age',
            's',
            Math.max(0, now.getTime() - row.dataAt.getTime()) / 1_000,
            labels,
          ),
        ]),
    ...(row.rows === null
      ? []
      : [
          gauge('dataset.rows', '{row}', row.rows, labels),
          gauge('dataset.schema.changes', '{column}', row.schemaChanges, labels),
        ]),
  ];
}

/**
 * Writes a stale marker after each series, so that missing values count as its end and not as a
 * fault.
 */
async function endSeries(rows: readonly DatasetSource[], tsMs: number): Promise<void> {
  const builder = new BatchBuilder(datasetsSourceKey);
  for (const row of rows)
    for (const metric of metrics)
      builder.addStale(hashSeries(metric, sortLabels(Object.entries(labelsOf(row)))).id, tsMs);
  await getSpool().submit(builder.build());
  // Otherwise a detector that has not read the end yet would find the old values again.
  await waitUntilReadable();
}

const noteMeasured = verb(
  {
    permission: 'experiments:write',
    input: z.object({
      begun: z.array(idSchema),
      ended: z.array(z.object({ id: idSchema, name: z.string(), measured: z.boolean() })),
    }),
    audit: 'dataset-sources.note-measured',
  },
  async (context, { begun, ended }) => {
    const ids = ended.map(({ id }) => id);
    const { datasetSource } = context.tx;
    await datasetSource.updateMany({ where: { id: { in: begun } }, data: { measured: true } });
    await datasetSource.updateMany({ where: { id: { in: ids } }, data: { measured: false } });
    await datasetSource.deleteMany({ where: { id: { in: ids }, deletedAt: { not: null } } });
    for (const { name, measured } of ended)
      if (measured)
        await endAlerts(
          context.actor,
          {
            of: { dataset: name },
            reason: `The dataset source ${name} was disabled or deleted`,
          },
          { within: context },
        );
    context.nothingChanged();
    await context.emit('experiments');
  },
);

/**
 * Writes age, rows, schema changes and failures of every dataset source as series, like any sender,
 * whether or not the source was just pulled. Ends the series of disabled and deleted sources, and
 * updates the linked models.
 */
export async function measureDatasets(now: Date): Promise<number> {
  const rows = await db().datasetSource.findMany();
  if (rows.length === 0) return 0;
  const enabled = await datasetsEnabled();
  const tsMs = Math.floor(now.getTime() / 1_000) * 1_000;
  const goesOn = (row: DatasetSource) => enabled && row.enabled && row.deletedAt === null;
  const ended = rows.filter((row) => !goesOn(row) && (row.measured || row.deletedAt !== null));
  const series = rows.filter(goesOn).map((row) => ({ row, readings: readingsOf(row, now) }));
  const begun = series.filter(({ row, readings }) => !row.measured && readings.length > 0);
  const silent = ended.filter(({ measured }) => measured);
  if (silent.length > 0) await endSeries(silent, tsMs);
  const readings = series.flatMap((each) => each.readings);
  if (readings.length > 0) {
    const known = singleton('dataset-series', (): KnownSeries => new Map());
    const { batch, commit } = toBatch(datasetsSourceKey, {}, readings, tsMs, known);
    await getSpool().submit(batch);
    commit();
  }
  if (begun.length + ended.length > 0)
    await noteMeasured(
      systemActor('datasets'),
      {
        begun: begun.map(({ row }) => row.id),
        ended: ended.map(({ id, name, measured }) => ({ id, name, measured })),
      },
      { now },
    );
  await linkFeeds(
    rows.filter((row) => row.deletedAt === null),
    now,
  );
  return readings.length;
}
