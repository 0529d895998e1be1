import { z } from 'zod';
import { makeUser } from '#server/actions/testing/actions.ts';
import { setBaseline } from '#server/drift/baselines/set-baseline.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { db } from '#server/platform/database/db.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { watchModels } from '../evaluate-models.ts';
import { placeModels } from '../place-models.ts';
import { saveMonitoring } from '../save-monitor.ts';

const minuteMs = 60_000;
const stepMs = 2 * minuteMs;
const windowMs = 10 * minuteMs;
const endMs = Math.floor(Date.now() / stepMs) * stepMs;
const changeMs = endMs - 18 * minuteMs;
const liveMs = changeMs - 14 * minuteMs;

/** When a model of an integration test is learned, watched and changed: up to now, in windows of ten minutes. */
export const times = { minuteMs, windowMs, endMs, changeMs, liveMs };

/** A request and its label as they are sent. */
export type Told = { row: Record<string, unknown>; label: Record<string, unknown> };
/** The same where the label may not have come. */
export type SentRequest = { row: Told['row']; label: Told['label'] | null };

/**
 * One request per second from `historyMinutes` before the model is monitored, each built by
 * `requestAt`.
 */
export function requestsOf<T extends SentRequest>(
  historyMinutes: number,
  requestAt: (atMs: number, index: number) => T,
): T[] {
  const startMs = liveMs - historyMinutes * minuteMs;
  return Array.from({ length: (endMs - startMs) / 1_000 }, (_, index) =>
    requestAt(startMs + index * 1_000, index),
  );
}

/**
 * Connection of a test to the rest of Tandem: sends to its ingest endpoints, and triggers
 * evaluation at a given time.
 */
export type Around = {
  send: (path: string, body: unknown) => Promise<Response>;
  evaluate: (now: Date) => Promise<void>;
  /** Time of the first pass; by default a window after the baseline. */
  firstMs?: number;
  /** Runs once the model is in the graph. */
  placed?: () => Promise<void>;
};

async function sendAll({ send }: Around, all: readonly SentRequest[]): Promise<void> {
  const atOnce = 4_000;
  for (let from = 0; from < all.length; from += atOnce) {
    const part = all.slice(from, from + atOnce);
    const rows = await send(
      '/api/ingest/inference',
      part.map(({ row }) => row),
    );
    if (!rows.ok) throw new Error(`ingest returned ${rows.status} to rows`);
    const known = part.flatMap(({ label }) => label ?? []);
    if (known.length === 0) continue;
    const labels = await send('/api/ingest/labels', known);
    if (!labels.ok) throw new Error(`ingest returned ${labels.status} to labels`);
  }
  await getSpool().flushed();
}

/** Requests of one model; without a delay its labels are there at once. */
export type SentModel = { model: string; all: readonly SentRequest[]; labelDelaySeconds?: number };

/** Sends everything, learns from the time before it is watched, and watches and evaluates pass by pass until now. */
export async function monitorAll(around: Around, models: readonly SentModel[]): Promise<void> {
  for (const { all } of models) await sendAll(around, all);
  await registerNewModels(new Date(liveMs));
  await learnSchemas(new Date(liveMs));
  const engineer = await makeUser('Mia', ['ml-engineer']);
  for (const { model, all, labelDelaySeconds = 0 } of models) {
    const from = Number(all[0]?.row['time']);
    await setBaseline(engineer, { model, kind: 'period', from, to: liveMs });
    await saveMonitoring(engineer, {
      name: model,
      windowSeconds: windowMs / 1_000,
      stepSeconds: stepMs / 1_000,
      labelDelaySeconds,
    });
  }
  await placeModels(new Date(endMs));
  await around.placed?.();
  for (let nowMs = around.firstMs ?? liveMs + windowMs; nowMs <= endMs; nowMs += stepMs) {
    const now = new Date(nowMs + 1_000);
    await watchModels(now);
    await getSpool().flushed();
    await around.evaluate(now);
  }
}

/** The same of one model. */
export function monitorThrough(
  around: Around,
  model: string,
  all: readonly SentRequest[],
): Promise<void> {
  return monitorAll(around, [{ model, all }]);
}

const causesShape = z.array(
  z.looseObject({
    kind: z.string(),
    title: z.string(),
    level: z.string(),
    resource: z.looseObject({ kind: z.string(), name: z.string() }),
    change: z.looseObject({ ref: z.string() }).nullable(),
  }),
);

/** All incidents of a test, each with its alerts and current causes. */
export async function incidentsNow() {
  const incidents = await db().incident.findMany({
    include: { alerts: true, diagnoses: { where: { current: true } } },
    orderBy: { openedAt: 'asc' },
  });
  return incidents.map(({ alerts, diagnoses }) => ({
    alerts,
    causes: causesShape.parse(diagnoses[0]?.causes ?? []),
  }));
}

/** The only incident of a test, with its alerts and current causes. */
export async function onlyIncident() {
  const [incident, ...others] = await incidentsNow();
  if (incident === undefined || others.length > 0)
    throw new Error(
      `there is not one incident, but ${others.length + Number(incident !== undefined)}`,
    );
  return incident;
}
