import { monitorRuleSchema, type MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';
import { db } from '#server/platform/database/db.ts';

/** Readable rules of the enabled monitors. */
export async function enabledRules(): Promise<MonitorRule[]> {
  const rows = await db().monitor.findMany({ where: { enabled: true }, select: { rule: true } });
  return rows.flatMap(({ rule }) => {
    const { data } = monitorRuleSchema.safeParse(rule);
    return data === undefined ? [] : [data];
  });
}
