import type { RolloutCheckItem } from '#lib/schemas/rollouts/rollouts.ts';
import { db } from '#server/platform/database/db.ts';

/**
 * Alerts firing since a given time about errors and latency of the resources that serve the model.
 */
export async function servingAlerts(model: string, since: Date): Promise<RolloutCheckItem> {
  const title = 'Errors and latency of the serving services';
  const served = await db().relation.findMany({
    where: { kind: 'served_by', from: { kind: 'model', name: model } },
    select: { toId: true },
  });
  // The model server may report metrics of the model itself.
  const own = await db().resource.findMany({
    where: { kind: 'model', name: model },
    select: { id: true },
  });
  const fired = await db().alert.findMany({
    where: {
      resourceId: { in: [...served.map(({ toId }) => toId), ...own.map(({ id }) => id)] },
      role: { in: ['errors', 'latency'] },
      state: 'firing',
      startedAt: { gte: since },
      past: false,
    },
    select: { title: true },
    take: 3,
  });
  if (fired.length > 0)
    return { title, ok: false, measured: true, detail: fired.map((one) => one.title).join('; ') };
  const known = served.length > 0;
  const detail = known
    ? 'no alert since the step started'
    : 'not measured: no serving service found';
  return { title, ok: true, measured: known, detail };
}
