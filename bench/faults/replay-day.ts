import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { saved } from '../support/saved.ts';
import { withStores } from '../support/with-stores.ts';
import { sendLoad, type LoadPlan } from './replay-load.ts';

export const REPLAY_HOURS = 24;
const HOUR_MS = 3_600_000;
/** The default evaluation interval of live detection. */
const STEP_MS = 30_000;
const SAMPLE_SECONDS = 10;
/**
 * After an interruption, this period is replayed to restore the alert state before counting
 * continues.
 */
const WARM_UP_MS = HOUR_MS / 2;
const DERIVE_PATIENCE = 200;

const planSchema = z.object({
  seed: z.string(),
  sampleSeconds: z.number(),
  fromMs: z.number(),
  toMs: z.number(),
});

export const hourSchema = z.object({
  hour: z.number(),
  startedAt: z.string(),
  passes: z.number(),
  /** Number of series that the last pass evaluated in detail. */
  judged: z.number(),
  seconds: z.number(),
  findings: z.number(),
  incidents: z.array(
    z.object({
      title: z.string(),
      severity: z.string(),
      openedAt: z.string(),
      alerts: z.array(z.string()),
    }),
  ),
});
export type ReplayedHour = z.output<typeof hourSchema>;

const nameOf = (hour: number): string => `replay-${String(hour).padStart(2, '0')}`;
const isSaved = (outDir: string, hour: number): boolean =>
  existsSync(join(outDir, `${nameOf(hour)}.json`));

/**
 * A whole day and the hour after it, both in the past so that the stores never receive future data.
 */
function planOf(nowMs: number): LoadPlan {
  const toMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - HOUR_MS;
  return {
    seed: 'quiet',
    sampleSeconds: SAMPLE_SECONDS,
    fromMs: toMs - REPLAY_HOURS * HOUR_MS,
    toMs,
  };
}

/** Sends the load to the stores through the real ingest and runs the real derivation jobs on it. */
async function fillStores(plan: LoadPlan): Promise<void> {
  const { makeIngestKey, startWeb } = await import('#server/ingest/testing/web-process.ts');
  const { deriveSignals } = await import('#server/telemetry/derive/derive-signals.ts');
  const { rollUp } = await import('#server/telemetry/derive/roll-up.ts');
  const { deriveResources } = await import('#server/infrastructure/resources/derive-resources.ts');
  const { db } = await import('#server/platform/database/db.ts');
  const { selectRow } = await import('#server/telemetry/client.ts');
  const key = await makeIngestKey();
  // A busy machine may need more than one start.
  const web = await startWeb(key)
    .catch(() => startWeb(key))
    .catch(() => startWeb(key));
  const points = await sendLoad(plan, { url: web.url, apiKey: web.key });
  console.log(`replay: ${points} points sent`);
  const row = z.object({ n: z.coerce.number() });
  const stored = async (): Promise<number> =>
    (await selectRow('SELECT count() AS n FROM samples', {}, row, { timeoutMs: 60_000 })).n;
  // The spool writes after the response is sent.
  for (let before = -1, now = await stored(); now !== before; now = await stored()) {
    before = now;
    await sleep(3_000);
  }
  await web.stop();
  for (let round = 0; round < DERIVE_PATIENCE; round += 1) {
    await deriveSignals(new Date());
    const { minutes } = await rollUp(new Date());
    if (minutes === 0 && round > 0) break;
  }
  await deriveResources(new Date(plan.toMs + HOUR_MS));
  // Passes over past data read only demo resources, so that they never affect live resources.
  await db().resource.updateMany({ data: { demo: true } });
}

async function replayHour(plan: LoadPlan, hour: number, warmUp: boolean): Promise<ReplayedHour> {
  const { evaluateOnce } = await import('#server/jobs/evaluate.ts');
  const { judgeAll } = await import('#server/jobs/diagnosis/judge-all.ts');
  const { computeBaselines } = await import('#server/telemetry/derive/compute-baselines.ts');
  const { db } = await import('#server/platform/database/db.ts');
  const fromMs = plan.fromMs + hour * HOUR_MS;
  const startedMs = performance.now();
  // Live operation recomputes the expected ranges every 15 minutes. Hourly steps give nearly the
  // same ranges.
  await computeBaselines(new Date(fromMs));
  let passes = 0;
  const beginMs = warmUp ? Math.max(plan.fromMs, fromMs - WARM_UP_MS) : fromMs;
  for (let atMs = beginMs + STEP_MS; atMs <= fromMs + HOUR_MS; atMs += STEP_MS) {
    await evaluateOnce({ now: new Date(atMs), past: true });
    if (atMs > fromMs) passes += 1;
  }
  const last = await judgeAll({ now: new Date(fromMs + HOUR_MS), past: true });
  const within = { gt: new Date(fromMs), lte: new Date(fromMs + HOUR_MS) };
  const incidents = await db().incident.findMany({
    where: { openedAt: within },
    include: { alerts: true },
    orderBy: { openedAt: 'asc' },
  });
  return {
    hour,
    startedAt: new Date(fromMs).toISOString(),
    passes,
    judged: last.filter(({ judgement }) => judgement.state === 'judged').length,
    seconds: Math.round((performance.now() - startedMs) / 1_000),
    findings: await db().finding.count({ where: { detectedAt: within } }),
    incidents: incidents.map(({ title, severity, openedAt, alerts }) => ({
      title,
      severity,
      openedAt: openedAt.toISOString(),
      alerts: alerts.map((alert) =>
        [alert.metric, JSON.stringify(alert.labels), alert.value, JSON.stringify(alert.inputs)]
          .map(String)
          .join(' ')
          .slice(0, 1_500),
      ),
    })),
  };
}

/**
 * Evaluates a day of generated normal load with the real detection passes and a clock set to the
 * past. In the hour after it they must find an injected fault. Every hour is saved. An interrupted
 * run refills its stores and continues with the next hour.
 */
export async function replayDay(
  outDir: string,
  hours: number,
): Promise<{ day: ReplayedHour[]; proof: ReplayedHour }> {
  const plan = await saved(outDir, 'replay-plan', planSchema, async () => planOf(Date.now()));
  const wanted = [...Array.from({ length: hours }, (_, hour) => hour), REPLAY_HOURS];
  const first = wanted.find((hour) => !isSaved(outDir, hour));
  const read = async (hour: number, work: () => Promise<ReplayedHour>) =>
    saved(outDir, nameOf(hour), hourSchema, work);
  const missing = async (): Promise<ReplayedHour> => {
    throw new Error('a saved hour is not readable');
  };
  const split = (all: ReplayedHour[]) => {
    const proof = all.pop();
    if (proof === undefined) throw new Error('no hour was replayed');
    return { day: all, proof };
  };
  if (first === undefined)
    return split(await Promise.all(wanted.map((hour) => read(hour, missing))));
  return withStores('quiet-replay', async () => {
    await fillStores(plan);
    const done: ReplayedHour[] = [];
    for (const hour of wanted) {
      const goesOn = hour > 0 && wanted.includes(hour - 1) && hour !== first;
      const result = await read(hour, () => replayHour(plan, hour, !goesOn));
      console.log(
        `replay: hour ${hour}, ${result.incidents.length} incidents, ${result.judged} series judged, ${result.seconds} s`,
      );
      done.push(result);
    }
    const { db } = await import('#server/platform/database/db.ts');
    await db().$disconnect();
    return split(done);
  });
}
