import { z } from 'zod';
import { limitInput } from '#lib/schemas/incidents/incidents.ts';
import type { ModelAt } from '#lib/schemas/models/governance.ts';
import { monitorRuleSchema } from '#lib/schemas/monitoring/monitoring.ts';
import { db } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';
import { selectRows } from '#server/telemetry/client.ts';
import { modelLimitsAt } from './model-limits-at.ts';

type Watch = ModelAt['watch'];

/** Whether a condition on this metric with these labels covers this model. */
function isOf(model: string, metric: string, labels: Readonly<Record<string, string>>): boolean {
  return (
    labels['model'] === model || (labels['model'] === undefined && metric.startsWith('model.'))
  );
}

/** Fixed limits in effect at a given time, each with its previous version. */
async function limitsAt(model: string, at: Date): Promise<Watch['limits']> {
  const rows = await db().detectionRule.findMany({
    where: { detector: 'static-threshold', createdAt: { lte: at } },
    orderBy: [{ key: 'asc' }, { version: 'desc' }],
    distinct: ['key'],
  });
  return rows.flatMap((row) => {
    const { data } = limitInput.safeParse(row.settings);
    if (data === undefined || !row.enabled || !isOf(model, data.metric, data.labels)) return [];
    return [
      {
        name: data.name,
        metric: data.metric,
        sentence: `${data.comparison} ${data.limit}`,
        version: row.version,
        since: row.createdAt.toISOString(),
      },
    ];
  });
}

const auditedMonitor = z.object({
  name: z.string(),
  enabled: z.boolean(),
  rule: monitorRuleSchema,
});

/**
 * Monitors at a given time. The table has only the current definition; the audit log has all
 * earlier ones.
 */
async function monitorsAt(model: string, at: Date): Promise<Watch['monitors']> {
  const rows = await db().auditEntry.findMany({
    where: {
      subjectKind: 'monitor',
      action: { in: ['monitors.create', 'monitors.update', 'monitors.delete'] },
      occurredAt: { lte: at },
    },
    orderBy: [{ subjectId: 'asc' }, { occurredAt: 'desc' }],
    distinct: ['subjectId'],
    take: 10_000,
  });
  return rows.flatMap(({ action, after, subjectId, occurredAt }) => {
    const { data } = auditedMonitor.safeParse(after);
    const query = data?.rule.query;
    if (action === 'monitors.delete' || data?.enabled !== true || query?.kind !== 'metric')
      return [];
    if (!isOf(model, query.metric, query.labels)) return [];
    return [
      {
        id: subjectId ?? '',
        name: data.name,
        sentence: `${query.metric} ${data.rule.comparison} ${data.rule.bound.limit}`,
        since: occurredAt.toISOString(),
      },
    ];
  });
}

const measuredRow = z.object({ metric: z.string(), series: z.coerce.number() });
const lookBackMs = 60 * 60_000;

/** Signals of the model with samples in the preceding hour. */
async function measuredAt(model: string, at: Date): Promise<Watch['measured']> {
  return selectRows(
    `SELECT metric, count() AS series FROM (
       SELECT id, metric FROM series FINAL
       WHERE startsWith(metric, 'model.') AND labels['model'] = {model:String}) AS named
     WHERE id IN (SELECT series FROM samples
       WHERE ts > fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64}))
     GROUP BY metric ORDER BY metric`,
    { model, from: at.getTime() - lookBackMs, to: at.getTime() },
    measuredRow,
  );
}

/** Monitoring of a model at a given time: limits, monitors, baseline, and measured signals. */
export async function watchedAt(model: string, at: Date): Promise<Watch> {
  const [own, fixed, monitors, baselines] = await Promise.all([
    modelLimitsAt(model, at),
    limitsAt(model, at),
    monitorsAt(model, at),
    db().inferenceBaseline.findMany({
      where: {
        model,
        createdAt: { lte: at },
        OR: [{ removedAt: null }, { removedAt: { gt: at } }],
      },
      orderBy: { createdAt: 'desc' },
      omit: { sketch: true },
      take: 1,
    }),
  ]);
  const rest = {
    limits: [...own, ...fixed],
    monitors,
    baselines: baselines.map(({ id, name, rows, createdAt }) => ({
      id,
      name,
      rows,
      since: createdAt.toISOString(),
    })),
  };
  try {
    const measured = await measuredAt(model, at);
    const silent = measured.length === 0;
    return {
      ...rest,
      measured,
      note: silent ? 'No signal of the model has samples in the previous hour.' : null,
    };
  } catch (error) {
    logger.warn('the signals of a model could not be read', { model, error });
    return { ...rest, measured: [], note: 'The signals of that time could not be loaded.' };
  }
}
