import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';

const textMap = z.record(z.string(), z.string()).catch({});

const inputsSchema = z.looseObject({ thresholdId: z.string().nullish() });

export type OpenAlert = {
  fingerprint: string;
  /** Empty for an alert about an entire reporter. */
  metric: string;
  labels: Record<string, string>;
  thresholdId: string | null;
};

/** Every pending or firing alert, for the detector to follow up. */
export async function openAlertSeries(past: boolean): Promise<OpenAlert[]> {
  const rows = await db().alert.findMany({
    where: { origin: 'finding', state: { in: ['pending', 'firing'] }, past },
    select: { fingerprint: true, metric: true, labels: true, inputs: true },
  });
  return rows.map((row) => {
    const inputs = inputsSchema.safeParse(row.inputs);
    return {
      fingerprint: row.fingerprint,
      metric: row.metric ?? '',
      labels: textMap.parse(row.labels),
      thresholdId: inputs.success ? (inputs.data.thresholdId ?? null) : null,
    };
  });
}

export type OpenMonitorAlert = {
  fingerprint: string;
  monitorId: string | null;
  state: string;
  labels: Record<string, string>;
};

/** Every pending or firing alert of a user-defined monitor. */
export async function openMonitorAlerts(): Promise<OpenMonitorAlert[]> {
  const rows = await db().alert.findMany({
    where: { monitorId: { not: null }, state: { in: ['pending', 'firing'] } },
    select: { fingerprint: true, monitorId: true, state: true, labels: true },
  });
  return rows.map((row) => ({ ...row, labels: textMap.parse(row.labels) }));
}
