import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';
import { alertsName } from './alerts-name.ts';

const input = z.object({
  /** Origin of the alerts: a monitor, or the series of a built-in check or a dataset source. */
  of: z.union([
    z.object({ monitorId: idSchema }),
    z.object({ check: z.string().min(1) }),
    z.object({ dataset: z.string().min(1) }),
  ]),
  reason: z.string().min(1).max(1_000),
});
const record = z.record(z.string(), z.unknown()).catch({});

function alertsOf(of: z.output<typeof input>['of']) {
  if ('monitorId' in of) return of;
  return {
    origin: 'finding',
    AND: Object.entries(of).map(([name, equals]) => ({ labels: { path: [name], equals } })),
  };
}

/**
 * Ends the open alerts of a changed monitor, check or dataset source, with the reason: deletes
 * pending alerts and resolves firing ones.
 */
export const endAlerts = verb(
  { permission: 'detection:write', input, audit: 'alerts.end' },
  async (context, { of, reason }) => {
    const whose = alertsOf(of);
    const open = await context.tx.alert.findMany({
      where: { ...whose, state: { not: 'resolved' } },
    });
    await context.tx.alert.deleteMany({ where: { ...whose, state: 'pending', incidentId: null } });
    const ended = open.filter((alert) => alert.state === 'firing' || alert.incidentId !== null);
    for (const alert of ended) {
      await context.tx.alert.update({
        where: { id: alert.id },
        data: {
          state: 'resolved',
          resolvedAt: context.now,
          annotations: toJson({ ...record.parse(alert.annotations), ended: reason }),
          stateInputs: toJson({
            ...record.parse(alert.stateInputs),
            status: 'resolved',
            recent: [],
            okRun: 0,
            startedAtMs: null,
            frozen: false,
            resolvedAtMs: context.now.getTime(),
            evaluatedAtMs: context.now.getTime(),
          }),
        },
        select: { id: true },
      });
      if (alert.incidentId !== null)
        await addTimelineEvent(context, alert.incidentId, {
          kind: 'alert.ended',
          title: `${alert.title}: over`,
          body: reason,
          data: { alertId: alert.id },
        });
    }
    if (ended.length === 0) return context.nothingChanged();
    await context.audit({
      subject: { kind: 'alerts', name: alertsName(ended) },
      after: ended.map((alert) => ({ alert: alert.id, title: alert.title })),
      reason,
    });
    await context.emit('incidents');
  },
);
