import { severitySchema, type Page } from '#lib/schemas/fields.ts';
import {
  listMonitorsInput,
  monitorIdInput,
  type MonitorItem,
  type MonitorState,
} from '#lib/schemas/monitoring/monitoring.ts';
import type { Monitor } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { containing } from '#server/platform/database/like-text.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { found, query } from '#server/platform/verb.ts';
import { ruleOf } from './internal.ts';

const weekMs = 7 * 86_400_000;

type Counts = { firing: number; pending: number; lastFiredAt: Date | null; firedIn7Days: number };

/**
 * Per monitor: number of open alerts, time of the last fired alert, and number of alerts fired in
 * the last 7 days.
 */
async function countAlerts(ids: string[], now: Date): Promise<(id: string) => Counts> {
  const where = { monitorId: { in: ids } };
  const [open, fired, recent] = await Promise.all([
    db().alert.groupBy({
      by: ['monitorId', 'state'],
      where: { ...where, state: { not: 'resolved' } },
      _count: true,
    }),
    db().alert.groupBy({ by: ['monitorId'], where, _max: { firedAt: true } }),
    db().alert.groupBy({
      by: ['monitorId'],
      where: { ...where, firedAt: { gte: new Date(now.getTime() - weekMs) } },
      _count: true,
    }),
  ]);
  const openOf = (id: string, state: string): number =>
    open.find((row) => row.monitorId === id && row.state === state)?._count ?? 0;
  return (id) => ({
    firing: openOf(id, 'firing'),
    pending: openOf(id, 'pending'),
    lastFiredAt: fired.find((row) => row.monitorId === id)?._max.firedAt ?? null,
    firedIn7Days: recent.find((row) => row.monitorId === id)?._count ?? 0,
  });
}

function stateOf(row: Monitor, counts: Counts): MonitorState {
  if (!row.enabled) return 'off';
  if (row.problem !== null) return 'problem';
  if (counts.firing > 0) return 'firing';
  if (counts.pending > 0) return 'pending';
  if (row.judgedAt === null) return 'waiting';
  return row.groups === 0 ? 'no data' : 'ok';
}

async function toItems(rows: readonly Monitor[], now: Date): Promise<MonitorItem[]> {
  const ids = rows.map((row) => row.id);
  const teamIds = rows.flatMap((row) => row.teamId ?? []);
  const [countsOf, teams] = await Promise.all([
    countAlerts(ids, now),
    teamIds.length === 0 ? [] : db().team.findMany({ where: { id: { in: teamIds } } }),
  ]);
  return rows.map((row): MonitorItem => {
    const counts = countsOf(row.id);
    const team = teams.find((each) => each.id === row.teamId);
    return {
      id: row.id,
      name: row.name,
      enabled: row.enabled,
      rule: ruleOf(row),
      severity: severitySchema.parse(row.severity),
      team: team === undefined ? null : { id: team.id, name: team.name },
      version: row.version,
      editedBy: row.editedBy,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      judgedAt: row.judgedAt?.toISOString() ?? null,
      state: stateOf(row, counts),
      problem: row.problem,
      ...counts,
      groups: row.groups,
      lastFiredAt: counts.lastFiredAt?.toISOString() ?? null,
    };
  });
}

/** Monitors with their current state, newest first. */
export const listMonitors = query(
  { permission: 'incidents:read', input: listMonitorsInput },
  async ({ now }, input): Promise<Page<MonitorItem>> => {
    const rows = await db().monitor.findMany({
      where: {
        AND: [
          input.q === undefined ? {} : { name: containing(input.q) },
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
    return { items: await toItems(page.items, now), nextCursor: page.nextCursor };
  },
);

export const getMonitor = query(
  { permission: 'incidents:read', input: monitorIdInput },
  async ({ now }, { id }): Promise<MonitorItem> => {
    const row = found(await db().monitor.findUnique({ where: { id } }), 'monitor');
    const [item] = await toItems([row], now);
    return found(item, 'monitor');
  },
);
