import { z } from 'zod';
import { acknowledge } from '#server/incidents/acknowledge.ts';
import { verb } from '#server/platform/verb.ts';

/**
 * Handles an acknowledgment in the system that manages the alert: acknowledges the alert's
 * incident. Changes nothing if the alert has ended, has no incident, or its incident is past that
 * state.
 */
export const acknowledgeExternal = verb(
  {
    permission: 'incidents:write',
    input: z.object({ key: z.string().min(1).max(500) }),
    audit: 'alerts.acknowledge',
  },
  async (context, { key }) => {
    const alert = await context.tx.alert.findFirst({
      where: { fingerprint: key },
      orderBy: { episode: 'desc' },
      select: {
        id: true,
        title: true,
        state: true,
        incident: { select: { id: true, status: true } },
      },
    });
    const { incident = null } = alert ?? {};
    const open = incident?.status === 'triggered' || incident?.status === 'reopened';
    if (alert === null || incident === null || alert.state !== 'firing' || !open) {
      context.nothingChanged();
      return { acknowledged: false };
    }
    await acknowledge(context.actor, { id: incident.id }, { within: context });
    await context.audit({
      subject: { kind: 'alert', id: alert.id, name: alert.title },
      after: { incidentId: incident.id },
    });
    return { acknowledged: true };
  },
);
