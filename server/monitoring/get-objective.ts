import { monitorIdInput, type ObjectiveStatus } from '#lib/schemas/monitoring/monitoring.ts';
import { db } from '#server/platform/database/db.ts';
import { found, query } from '#server/platform/verb.ts';
import { requireAllTelemetry, ruleOf } from './internal.ts';
import { objectiveItems } from './objective-values.ts';

const dayMs = 86_400_000;

/**
 * Current state of an objective's services. Throws `not_found` for a monitor of another kind, and
 * `forbidden` for users with access to the metrics of one team or environment only.
 */
export const getObjective = query(
  { permission: 'incidents:read', input: monitorIdInput },
  async ({ actor, now }, { id }): Promise<ObjectiveStatus> => {
    const row = await db().monitor.findUnique({ where: { id, kind: 'objective' } });
    const rule = ruleOf(found(row, 'objective'));
    requireAllTelemetry(actor, rule);
    const asked = rule.query;
    const objective = found(asked.kind === 'objective' ? asked : null, 'objective');
    const { target, days } = objective;
    return {
      from: new Date(now.getTime() - days * dayMs).toISOString(),
      to: now.toISOString(),
      target,
      days,
      services: await objectiveItems(objective, now),
    };
  },
);
