import { z } from 'zod';
import { defaultThresholds, type NamedThreshold } from '#engines/detect/default-thresholds.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { limitInput, saveLimitInput, type LimitItem } from '#lib/schemas/incidents/incidents.ts';
import { lockVersions, requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';

/**
 * Metrics whose shipped limits appear in the list. The same limits apply to all metrics of the
 * role.
 */
const shippedMetrics = [
  'system.filesystem.utilization',
  'system.memory.utilization',
  'system.cpu.utilization',
  'system.file_descriptor.utilization',
  'up',
  'probe.success',
  'probe.tls.expiry',
];

function shippedLimits(): LimitItem[] {
  return shippedMetrics.flatMap((metric) =>
    defaultThresholds(classifySignal(metric)).map((threshold) => ({
      key: `${threshold.id}-${metric.replaceAll(/[._]/gu, '-')}`,
      name: threshold.title,
      metric,
      labels: {},
      enabled: true,
      comparison: threshold.comparison,
      limit: threshold.limit,
      recoveryLimit: threshold.recoveryLimit ?? threshold.limit,
      severity: threshold.severity,
      breaches: threshold.breaches ?? 3,
      of: threshold.of ?? 5,
      forMinutes: threshold.forMs === undefined ? null : threshold.forMs / 60_000,
      version: 0,
      shipped: true,
    })),
  );
}

/** Saturation limits in force: the shipped ones (version 0), replaced by saved ones. */
export async function readLimits(): Promise<LimitItem[]> {
  const rows = await db().detectionRule.findMany({
    where: { current: true, detector: 'static-threshold' },
  });
  const saved = rows.flatMap((row): LimitItem[] => {
    const parsed = limitInput.safeParse(row.settings);
    return parsed.success
      ? [{ ...parsed.data, enabled: row.enabled, version: row.version, shipped: false }]
      : [];
  });
  const keys = new Set(saved.map((limit) => limit.key));
  return [...saved, ...shippedLimits().filter((limit) => !keys.has(limit.key))];
}

const rank = { critical: 0, error: 1, warning: 2 } as const;

/** Limits of one series, most severe first; null if only the shipped limits of its role apply. */
export function limitsFor(
  limits: readonly LimitItem[],
  metric: string,
  labels: Readonly<Record<string, string>>,
): NamedThreshold[] | null {
  const own = limits.filter(
    (limit) =>
      limit.metric === metric &&
      Object.entries(limit.labels).every(([name, value]) => labels[name] === value),
  );
  if (own.length === 0) return null;
  return own
    .filter((limit) => limit.enabled)
    .toSorted((a, b) => rank[a.severity] - rank[b.severity])
    .map((limit) => ({
      id: limit.key,
      title: limit.name,
      severity: limit.severity,
      comparison: limit.comparison,
      limit: limit.limit,
      recoveryLimit: limit.recoveryLimit,
      breaches: limit.breaches,
      of: limit.of,
      ...(limit.forMinutes === null ? {} : { forMs: limit.forMinutes * 60_000 }),
    }));
}

/** Saves a new version of a limit. */
export const saveLimit = verb(
  { permission: 'detection:write', input: saveLimitInput, audit: 'limits.save' },
  async (context, { baseVersion, ...input }) => {
    await lockVersions(context.tx, `limit:${input.key}`);
    const before = (await readLimits()).find((limit) => limit.key === input.key) ?? null;
    requireBaseVersion(baseVersion, {
      version: before?.version ?? 0,
      body: before === null ? null : limitInput.parse(before),
    });
    const version = (before?.version ?? 0) + 1;
    await context.tx.detectionRule.updateMany({
      where: { key: input.key, current: true },
      data: { current: false },
    });
    await context.tx.detectionRule.create({
      data: {
        id: newId(),
        key: input.key,
        version,
        name: input.name,
        enabled: input.enabled,
        detector: 'static-threshold',
        metric: input.metric,
        labels: toJson(input.labels),
        settings: toJson(input),
        editedById: context.actor.id,
        createdAt: context.now,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'limit', id: input.key, name: input.name },
      before,
      after: input,
    });
    await context.emit('incidents');
    return { key: input.key, version };
  },
);

export const listLimits = query(
  { permission: 'incidents:read', input: z.object({}) },
  async () => ({ items: await readLimits(), nextCursor: null }),
);
