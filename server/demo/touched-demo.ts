import { db, type Transaction } from '#server/platform/database/db.ts';

type Reader = Pick<
  Transaction,
  | 'action'
  | 'actionComment'
  | 'alertVerdict'
  | 'approval'
  | 'causeVerdict'
  | 'incident'
  | 'incidentEvent'
  | 'user'
>;

/** IDs of demo records that the organization's users have worked on. */
export type TouchedDemo = { incidents: string[]; actions: string[] };

async function touchedIncidents(tx: Reader, ids: string[], strangers: string[]): Promise<string[]> {
  const own = { incidentId: { in: ids }, userId: { notIn: strangers } };
  const [events, assigned, causes, alerts] = await Promise.all([
    tx.incidentEvent.findMany({
      where: {
        incidentId: { in: ids },
        actorKind: { in: ['user', 'key'] },
        actorId: { not: null, notIn: strangers },
      },
      distinct: ['incidentId'],
      select: { incidentId: true },
    }),
    tx.incident.findMany({
      where: { id: { in: ids }, assigneeId: { not: null, notIn: strangers } },
      select: { id: true },
    }),
    tx.causeVerdict.findMany({ where: own, select: { incidentId: true } }),
    tx.alertVerdict.findMany({ where: own, select: { incidentId: true } }),
  ]);
  return [...events, ...causes, ...alerts]
    .map((row) => row.incidentId)
    .concat(assigned.map(({ id }) => id));
}

/**
 * Records that a demo removal preserves: incidents that a user outside the demo owns, commented on,
 * judged or otherwise acted on; actions with such a user's vote or comment; and actions and
 * incidents linked to those.
 */
export async function touchedDemo(tx: Reader = db()): Promise<TouchedDemo> {
  const [users, incidents] = await Promise.all([
    tx.user.findMany({ where: { demo: true }, select: { id: true } }),
    tx.incident.findMany({ where: { demo: true }, select: { id: true } }),
  ]);
  const strangers = users.map(({ id }) => id);
  const ids = incidents.map(({ id }) => id);
  const actions = await tx.action.findMany({
    where: { OR: [{ demo: true }, { incidentId: { in: ids } }] },
    select: { id: true, incidentId: true },
  });
  const ofActions = { actionId: { in: actions.map(({ id }) => id) } };
  const [votes, comments, direct] = await Promise.all([
    tx.approval.findMany({
      where: { ...ofActions, userId: { notIn: strangers } },
      select: { actionId: true },
    }),
    tx.actionComment.findMany({
      where: { ...ofActions, authorId: { not: null, notIn: strangers } },
      select: { actionId: true },
    }),
    touchedIncidents(tx, ids, strangers),
  ]);
  const touched = new Set([...votes, ...comments].map(({ actionId }) => actionId));
  const around = actions.flatMap(({ id, incidentId }) =>
    touched.has(id) && incidentId !== null ? [incidentId] : [],
  );
  const kept = new Set([...direct, ...around].filter((id) => ids.includes(id)));
  return {
    incidents: [...kept],
    actions: actions
      .filter(({ id, incidentId }) => touched.has(id) || kept.has(incidentId ?? ''))
      .map(({ id }) => id),
  };
}
