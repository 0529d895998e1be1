import { z } from 'zod';
import { severityRank } from '#engines/triage/severity.ts';
import { severitySchema, type Severity } from '#lib/schemas/fields.ts';
import type { NotificationEvent } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/database/db.ts';

const noted = z.object({
  entry: z.string().catch(''),
  rolloutId: z.uuid().optional().catch(undefined),
  /** Outcome of a rollout, as text. */
  said: z.string().optional().catch(undefined),
  to: severitySchema.optional().catch(undefined),
  /** Decision of the policy on a proposal. */
  mode: z.string().optional().catch(undefined),
  reason: z.string().nullish().catch(null),
});

const causes = z.array(z.looseObject({ title: z.string() }));

/** Severity of subjects that have no incident. */
const withoutIncident: Severity = 'warning';

async function readIncident(tx: Transaction, id: string | null) {
  if (id === null) return null;
  return tx.incident.findUnique({
    where: { id },
    include: { diagnoses: { where: { current: true }, select: { causes: true } } },
  });
}

async function nameOf(
  find: (id: string) => Promise<{ name: string } | null>,
  id: string | null,
): Promise<string | null> {
  return id === null ? null : ((await find(id))?.name ?? null);
}

/** Rollout that an event refers to, with team and environment of its model. */
async function readRollout(tx: Transaction, id: string | undefined) {
  if (id === undefined) return null;
  const row = await tx.modelRollout.findUnique({
    where: { id },
    select: { id: true, model: true, version: true, demo: true },
  });
  if (row === null) return null;
  const model = await tx.registeredModel.findUnique({
    where: { name: row.model },
    select: { teamId: true, environmentId: true },
  });
  return {
    ...row,
    teamId: model?.teamId ?? null,
    environmentId: model?.environmentId ?? null,
  };
}

/** Subject of an event at planning time; null if it no longer exists. */
export async function readSubject(tx: Transaction, event: NotificationEvent) {
  const data = noted.parse(event.data);
  const [incident, action, rollout] = await Promise.all([
    readIncident(tx, event.incidentId),
    event.actionId === null ? null : tx.action.findUnique({ where: { id: event.actionId } }),
    readRollout(tx, data.rolloutId),
  ]);
  if (incident === null && action === null && rollout === null) return null;
  const severity =
    data.to ?? (incident === null ? withoutIncident : severitySchema.parse(incident.severity));
  const earlier = await tx.notificationEvent.findMany({
    where: { incidentId: event.incidentId ?? event.id, severity: { not: null } },
    select: { severity: true },
    distinct: ['severity'],
  });
  const seen = earlier.map((row) => severitySchema.parse(row.severity));
  const place = incident ?? action ?? rollout;
  const teamId = place?.teamId ?? null;
  const environmentId = place?.environmentId ?? null;
  const found = causes.safeParse(incident?.diagnoses[0]?.causes);
  return {
    incident,
    action,
    rollout,
    noted: data,
    severity,
    peak: [severity, ...seen].reduce((a, b) => (severityRank(b) > severityRank(a) ? b : a)),
    cause: found.success ? (found.data[0]?.title ?? null) : null,
    teamId,
    environmentId,
    team: await nameOf((id) => tx.team.findUnique({ where: { id } }), teamId),
    environment: await nameOf((id) => tx.environment.findUnique({ where: { id } }), environmentId),
    demo: place?.demo ?? false,
  };
}
export type Subject = NonNullable<Awaited<ReturnType<typeof readSubject>>>;
