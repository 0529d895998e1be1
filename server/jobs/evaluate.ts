import { z } from 'zod';
import { advanceIncidents } from '#server/incidents/advance-incidents.ts';
import { expireExternalAlerts } from '#server/incidents/alerts/ingest-external-alert.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import {
  changesAlerts,
  recordEvaluation,
  usableEvaluations,
  type Evaluation,
} from '#server/incidents/findings/record-evaluation.ts';
import { recordFindings } from '#server/incidents/findings/record-findings.ts';
import { readPlaces, type PlaceOf } from '#server/infrastructure/resources/place-of-labels.ts';
import { diagnoseIncidents } from '#server/jobs/diagnosis/diagnose-incidents.ts';
import { judgeAll } from '#server/jobs/diagnosis/judge-all.ts';
import { toEvaluations } from '#server/jobs/diagnosis/to-evaluations.ts';
import { toFindings } from '#server/jobs/diagnosis/to-findings.ts';
import { judgeDatasets } from '#server/jobs/judge-datasets.ts';
import { judgeModels } from '#server/jobs/judge-models.ts';
import { judgeSecrets } from '#server/jobs/judge-secrets.ts';
import { judgeSources } from '#server/jobs/judge-sources.ts';
import { job } from '#server/jobs/queue/job.ts';
import { proposeActions } from '#server/jobs/runs/propose-actions.ts';
import { verifyActions } from '#server/jobs/runs/verify-actions.ts';
import { evaluateMonitors } from '#server/monitoring/evaluate-monitors.ts';
import { noteEvaluations } from '#server/monitoring/note-evaluations.ts';
import { ruleActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import type { Pass } from '#server/platform/verb.ts';
import { deriveSignals } from '#server/telemetry/derive/derive-signals.ts';
import { diskState } from '#server/telemetry/spool/disk-state.ts';
import { flushForJob } from '#server/telemetry/spool/get-spool.ts';

const detector = ruleActor('detector', 'Detection');

/** Runs one stage. A failed stage does not block the others; the next pass retries it. */
async function stage(name: string, run: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  try {
    await run();
  } catch (error) {
    logger.error('evaluation stage failed', { stage: name, error });
  }
  const tookMs = performance.now() - startedAt;
  if (tookMs > 5_000)
    logger.warn('evaluation stage was slow', { stage: name, tookMs: Math.round(tookMs) });
}

/** Shares one read between several stages. If the read fails, the next stage retries it. */
function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null;
  return async () => {
    reading ??= read();
    try {
      return await reading;
    } catch (error) {
      reading = null;
      throw error;
    }
  };
}

/** True if labels belong to the demo company, whose past is separate from other data. */
async function ofDemo(places: PlaceOf): Promise<(labels: Record<string, string>) => boolean> {
  const rows = await db().resource.findMany({ where: { demo: true }, select: { id: true } });
  const ids = new Set(rows.map((row) => row.id));
  return (labels) => ids.has(places(labels).resourceId ?? '');
}

async function record(judged: readonly Evaluation[], pass: Pass): Promise<void> {
  const evaluations = usableEvaluations(judged);
  if (await changesAlerts(evaluations, pass))
    await recordEvaluation(detector, { evaluations }, pass);
}

async function detect(pass: Pass, places: PlaceOf): Promise<void> {
  const keep = pass.past ? await ofDemo(places) : () => true;
  const judged = [
    ...(await judgeAll(pass, keep)),
    ...(await judgeModels(pass, keep)),
    ...(await judgeDatasets(pass)),
  ];
  const findings = toFindings(judged, places);
  const seriesIds = judged.map((series) => series.seriesId);
  await stage('findings', () => recordFindings(detector, { findings, judged: seriesIds }, pass));
  await record(toEvaluations(judged, places), pass);
}

async function judgeMonitors(now: Date, places: PlaceOf): Promise<void> {
  const { evaluations, notes } = await evaluateMonitors(now, places);
  await record(evaluations, { now, past: false });
  if (notes.length > 0) await noteEvaluations(detector, { items: notes }, { now });
}

async function judgeSilence(now: Date): Promise<void> {
  await record(await judgeSources(now), { now, past: false });
}

async function judgeReferences(now: Date): Promise<void> {
  await record(await judgeSecrets(), { now, past: false });
}

/**
 * One evaluation pass: derive signals, detect, judge monitors, correlate, diagnose, propose,
 * verify, settle. In the past, all signals are already derived, and objects that users created
 * later do not exist yet.
 */
export async function evaluateOnce(pass: Pass): Promise<void> {
  const { now, past } = pass;
  if (!past) await stage('derive signals', () => deriveSignals(now));
  const places = shared(readPlaces);
  await stage('detect', async () => detect(pass, await places()));
  if (!past) await stage('monitors', async () => judgeMonitors(now, await places()));
  // A source whose data is refused because disk space is low is not silent.
  if (!past && diskState().paused.length === 0) await stage('sources', () => judgeSilence(now));
  if (!past) await stage('secrets', () => judgeReferences(now));
  if (!past)
    await stage('expire external alerts', () => expireExternalAlerts(detector, {}, { now }));
  await stage('correlate', () => correlate(detector, {}, pass));
  const graph = shared(() => readGraph(now));
  await stage('diagnose', () => diagnoseIncidents(pass, graph, places));
  await stage('propose', () => proposeActions(pass, graph));
  await stage('verify', () => verifyActions(pass, graph, places));
  await stage('advance', () => advanceIncidents(detector, {}, pass));
}

export const evaluateJob = job({
  id: 'evaluate',
  payload: z.object({}),
  everyMs: env.TANDEM_EVALUATE_SECONDS * 1_000,
  // Same offset as model monitoring, which reads on its own grid, so that both read the result of
  // the same flush.
  offsetMs: 0,
  run: async (_payload, { now }) => {
    await flushForJob();
    await evaluateOnce({ now, past: false });
  },
});
