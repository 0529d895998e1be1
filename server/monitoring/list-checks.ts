import { z } from 'zod';
import type { Page } from '#lib/schemas/fields.ts';
import {
  checkProbeSchema,
  listChecksInput,
  tryCheckInput,
  type CheckItem,
  type CheckProbe,
} from '#lib/schemas/monitoring/checks.ts';
import type { Check } from '#server/generated/prisma/client.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { containing } from '#server/platform/database/like-text.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { requireReach, type Reach } from '#server/platform/outbound/outbound-reach.ts';
import { query } from '#server/platform/verb.ts';
import { runProbe } from './probes/run-probe.ts';

const settingsSchema = z.record(z.string(), z.unknown());

/** Probe of a stored check. */
export function probeOf(row: Pick<Check, 'kind' | 'target' | 'settings'>): CheckProbe {
  return checkProbeSchema.parse({
    ...settingsSchema.parse(row.settings),
    kind: row.kind,
    target: row.target,
  });
}

export const checkReach = ({ probe, allow }: Pick<CheckItem, 'probe' | 'allow'>): Reach => ({
  secrets: {},
  allow,
  target: probe,
});

type Shown = { resourceIds: ReadonlyMap<string, string>; firing: ReadonlyMap<string, number> };

async function shownWith(names: string[]): Promise<Shown> {
  const resources = await db().resource.findMany({
    where: { kind: 'check', canonicalId: { in: names } },
    select: { id: true, canonicalId: true },
  });
  const ids = resources.map((row) => row.id);
  const alerts = await db().alert.groupBy({
    by: ['resourceId'],
    where: { resourceId: { in: ids }, state: 'firing' },
    _count: true,
  });
  return {
    resourceIds: new Map(resources.map((row) => [row.canonicalId, row.id])),
    firing: new Map(alerts.map((row) => [row.resourceId ?? '', row._count])),
  };
}

function toItem(row: Check, shown: Shown): CheckItem {
  const resourceId = shown.resourceIds.get(row.name) ?? null;
  const result =
    row.ok === null
      ? null
      : {
          ok: row.ok,
          detail: row.detail ?? '',
          durationMs: row.durationMs ?? 0,
          tlsExpiryDays: row.tlsExpiryDays,
        };
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled,
    probe: probeOf(row),
    everySeconds: row.everySeconds,
    allow: row.allow,
    editedBy: row.editedBy,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    ranAt: row.ranAt?.toISOString() ?? null,
    state: !row.enabled ? 'off' : result === null ? 'waiting' : result.ok ? 'ok' : 'failing',
    result,
    resourceId,
    firing: resourceId === null ? 0 : (shown.firing.get(resourceId) ?? 0),
  };
}

/** Built-in checks with their last result, newest first. */
export const listChecks = query(
  { permission: 'incidents:read', input: listChecksInput },
  async (_context, input): Promise<Page<CheckItem>> => {
    const named = containing(input.q ?? '');
    const rows = await db().check.findMany({
      where: {
        AND: [
          { deletedAt: null },
          input.q === undefined ? {} : { OR: [{ name: named }, { target: named }] },
          afterCursor('createdAt', decodeRowCursor(input.cursor)),
        ],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    });
    const shown = await shownWith(rows.map((row) => row.name));
    return cutPage(
      rows,
      input.limit,
      (row) => ({ at: row.createdAt, id: row.id }),
      (row) => toItem(row, shown),
    );
  },
);

/** Runs a check once without saving anything. */
export const tryCheck = query(
  { permission: 'detection:write', input: tryCheckInput },
  async ({ actor }, { probe, allow }) => {
    requirePermission(actor, 'detection:write', {});
    requireReach(actor, checkReach({ probe, allow }));
    return runProbe(probe, allow);
  },
);
