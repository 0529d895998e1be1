import type { MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';
import { monitorRuleSchema } from '#lib/schemas/monitoring/monitoring.ts';
import { db } from '#server/platform/database/db.ts';

/** Rules of the enabled monitors that can be read. */
export async function enabledRules(): Promise<MonitorRule[]> {
  const rows = await db().monitor.findMany({ where: { enabled: true }, select: { rule: true } });
  return rows.flatMap(({ rule }) => {
    const { data } = monitorRuleSchema.safeParse(rule);
    return data === undefined ? [] : [data];
  });
}
