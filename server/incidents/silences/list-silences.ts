import { severitySchema, type Page } from '#lib/schemas/fields.ts';
import {
  listSilencesInput,
  previewSilenceInput,
  type SilenceItem,
  type SilencePreview,
} from '#lib/schemas/incidents/silences.ts';
import { silenceWindow } from '#lib/silence-window.ts';
import type { Alert, Silence } from '#server/generated/prisma/client.ts';
import { resourceRefs } from '#server/incidents/to-summary.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';
import { isMeant, scopeOf, timesOf, type SilenceScope } from './silences.ts';

const shownAlerts = 50;

/** Firing alerts visible to an actor. */
function firingAlerts(actor: Actor): Promise<Alert[]> {
  return db().alert.findMany({
    where: { AND: [{ state: 'firing' }, visibleWhere(actor, 'incidents:read')] },
    orderBy: { startedAt: 'desc' },
    take: 5_000,
  });
}

function meant(alerts: readonly Alert[], scope: SilenceScope): SilencePreview {
  const found = alerts.filter((alert) => isMeant(alert, scope));
  return {
    count: found.length,
    items: found.slice(0, shownAlerts).map((alert) => ({
      id: alert.id,
      title: alert.title,
      severity: severitySchema.parse(alert.severity),
      startedAt: alert.startedAt.toISOString(),
      incidentId: alert.incidentId,
    })),
  };
}

function toItem(row: Silence, nowMs: number, names: Names, alerts: readonly Alert[]): SilenceItem {
  const window = row.endedAt === null ? silenceWindow(timesOf(row), nowMs) : null;
  const active = window !== null && window.fromMs <= nowMs;
  const scope = scopeOf(row);
  const monitor = row.monitorId;
  return {
    id: row.id,
    kind: row.kind === 'maintenance' ? 'maintenance' : 'silence',
    state: window === null ? 'over' : active ? 'active' : 'scheduled',
    reason: row.reason,
    matchers: scope.matchers.map((matcher) => ({ ...matcher })),
    resource: row.resourceId === null ? null : names.resource(row.resourceId),
    monitor:
      monitor === null
        ? null
        : { id: monitor, name: names.monitors.get(monitor) ?? 'a deleted monitor' },
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    weekly: row.weekly,
    zone: row.zone,
    window: window && {
      from: new Date(window.fromMs).toISOString(),
      to: new Date(window.toMs).toISOString(),
    },
    author: row.author,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    endedBy: row.endedBy,
    hidesNow: active ? meant(alerts, scope) : { count: 0, items: [] },
  };
}

type Names = {
  resource: (id: string) => SilenceItem['resource'];
  monitors: ReadonlyMap<string, string>;
};

async function namesOf(rows: readonly Silence[]): Promise<Names> {
  const [resources, monitors] = await Promise.all([
    resourceRefs(rows.map((row) => row.resourceId)),
    db().monitor.findMany({
      where: { id: { in: rows.flatMap((row) => row.monitorId ?? []) } },
      select: { id: true, name: true },
    }),
  ]);
  return {
    resource: (id) =>
      resources.get(id) ?? { id: null, kind: 'unknown', name: 'a removed resource' },
    monitors: new Map(monitors.map((row) => [row.id, row.name])),
  };
}

/** Silences and maintenance windows, newest first, each with the alerts that it hides now. */
export const listSilences = query(
  { permission: 'incidents:read', input: listSilencesInput },
  async ({ actor, now }, input): Promise<Page<SilenceItem>> => {
    const current = { endedAt: null, OR: [{ weekly: true }, { endsAt: { gt: now } }] };
    const rows = await db().silence.findMany({
      where: {
        AND: [
          input.state === undefined ? {} : input.state === 'current' ? current : { NOT: current },
          afterCursor('createdAt', decodeRowCursor(input.cursor)),
        ],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    });
    const page = cutPage(
      rows,
      input.limit,
      (row) => ({ at: row.createdAt, id: row.id }),
      (row) => row,
    );
    const [names, alerts] = await Promise.all([namesOf(page.items), firingAlerts(actor)]);
    return {
      items: page.items.map((row) => toItem(row, now.getTime(), names, alerts)),
      nextCursor: page.nextCursor,
    };
  },
);

/** Firing alerts that a silence would match. */
export const previewSilence = query(
  { permission: 'incidents:read', input: previewSilenceInput },
  async ({ actor }, scope): Promise<SilencePreview> => meant(await firingAlerts(actor), scope),
);
