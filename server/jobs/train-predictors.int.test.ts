import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import type { Severity } from '#lib/schemas/fields.ts';
import { approve } from '#server/actions/decide.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { acknowledge } from '#server/incidents/acknowledge.ts';
import { advanceIncidents } from '#server/incidents/advance-incidents.ts';
import { alertVerdict } from '#server/incidents/alerts/alert-verdict.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { resolveIncident } from '#server/incidents/resolve.ts';
import { changeSeverity } from '#server/incidents/triage/change-severity.ts';
import { severityVerdicts } from '#server/incidents/triage/severity-verdicts.ts';
import { runActions } from '#server/jobs/runs/run-actions.ts';
import { verifyActions } from '#server/jobs/runs/verify-actions.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { trainPredictorsJob } from '#server/jobs/train-predictors.ts';
import { ruleActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { ensurePredictors } from '#server/rollouts/predictors/ensure-predictors.ts';
import { resolveAlias } from '#server/rollouts/promotion/aliases.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';

const detector = ruleActor('detector', 'Detection');
const name = 'tandem-severity';
const hourMs = 3_600_000;
const environments = { staging: newId(), production: newId() };
let olga: Actor;
let mia: Awaited<ReturnType<typeof makeUser>>;
/** Night and weekend are features: the same hours at every run. */
let clockMs = Date.parse('2026-03-02T08:00:00Z');
let count = 0;

beforeAll(async () => {
  olga = await makeUser('Olga', ['operator']);
  mia = await makeUser('Mia', ['ml-engineer']);
  for (const [environment, id] of Object.entries(environments))
    await db().environment.create({ data: { id, name: environment } });
  await ensurePredictors(new Date(clockMs));
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

const reasons = z.array(z.string());

async function open(environment: keyof typeof environments, severity: Severity = 'error') {
  clockMs += hourMs;
  const now = new Date(clockMs);
  await db().alert.create({
    data: {
      id: newId(),
      fingerprint: `trained-${(count += 1)}`,
      origin: 'finding',
      title: 'slow',
      state: 'firing',
      severity,
      role: 'latency',
      labels: {},
      environmentId: environments[environment],
      startedAt: now,
      firedAt: now,
      lastSeenAt: now,
    },
  });
  const { opened } = await correlate(detector, {}, { now });
  const [id] = opened;
  if (id === undefined || opened.length > 1) throw new Error('one incident has to open');
  const row = await db().incident.findUniqueOrThrow({ where: { id } });
  return { id, severity: row.severity, reasons: reasons.parse(row.severityReasons) };
}

const later = (minutes: number) => ({ now: new Date(clockMs + minutes * 60_000) });

async function close(id: string, by: Actor = olga): Promise<void> {
  await resolveIncident(by, { id, reason: 'over', evenIfFiring: true }, later(10));
  await db().alert.updateMany({ where: { incidentId: id }, data: { state: 'resolved' } });
}

/** Some end by hand, others when their alerts have been quiet. */
async function confirm(environment: keyof typeof environments): Promise<void> {
  const { id } = await open(environment);
  await acknowledge(olga, { id }, later(1));
  await close(id, count % 4 === 0 ? detector : olga);
}

async function correct(environment: keyof typeof environments, severity: Severity): Promise<void> {
  const { id } = await open(environment);
  await changeSeverity(olga, { id, severity, reason: 'nobody is hurt there' }, later(2));
  await close(id);
}

/** People lower what happens in staging and leave production as it is. */
async function speak(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1)
    await (time % 2 === 0 ? correct('staging', 'warning') : confirm('production'));
}

const train = () => trainPredictorsJob.run({}, testContext());
const requests = () =>
  db().action.findMany({ where: { kind: 'model.set_alias', targetName: name } });
const championVersion = async () =>
  (await resolveAlias(mia, { name, alias: 'champion' })).modelVersion.version;

test('only what people said of incidents of the organisation is a verdict, and the last word counts', async () => {
  const untouched = await open('production');
  await close(untouched.id, ruleActor('x', 'X'));
  const unseen = await open('production');
  await close(unseen.id);
  const demo = await open('production');
  await db().incident.update({ where: { id: demo.id }, data: { demo: true } });
  await acknowledge(olga, { id: demo.id }, later(1));
  await close(demo.id);
  expect(await severityVerdicts()).toEqual([]);

  const noise = await open('production');
  await alertVerdict(olga, { id: noise.id, verdict: 'noise' }, later(1));
  await close(noise.id);
  expect(await severityVerdicts()).toMatchObject([
    { said: 'info', answered: 'error', version: '1', scene: { environment: 'production' } },
  ]);
  await alertVerdict(olga, { id: noise.id, verdict: 'useful' }, later(2));
  expect(await severityVerdicts()).toEqual([]);
  expect(untouched.reasons.at(-1)).toBe('Decided by tandem-severity, version 1: the default rules');
});

test('40 verdicts make a challenger, people let it decide, and new incidents say so', async () => {
  await speak(39);
  await train();
  expect(await requests()).toEqual([]);
  await speak(1);
  expect(await severityVerdicts()).toHaveLength(40);
  const before = await open('staging');
  expect(before.severity).toBe('error');
  await train();
  await train();
  const [asked, ...more] = await requests();
  expect(more).toEqual([]);
  expect(asked).toMatchObject({ status: 'proposed', requiredVotes: 1 });
  const { promotion } = planSchema.parse(asked?.plan);
  expect(promotion).toMatchObject({
    version: 2,
    gate: { kind: 'judged', passed: true, against: '1', overall: { rows: 16, verdict: 'better' } },
    card: { missing: [] },
    scan: { kind: 'scanned', status: 'clean', files: 1 },
  });
  expect(await championVersion()).toBe('1');

  const { id = '', planVersion = '' } = asked ?? {};
  await approve(mia, { id, planVersion, comment: 'it sees staging as we do' });
  await runActions.run({}, testContext());
  await expect
    .poll(async () => {
      await verifyActions({ now: new Date(), past: false });
      return (await db().action.findUniqueOrThrow({ where: { id } })).status;
    })
    .toBe('verified');
  expect(await championVersion()).toBe('2');

  const after = await open('staging');
  expect(after).toMatchObject({
    severity: 'warning',
    reasons: [
      'Worst alert: slow (error)',
      'Decided by tandem-severity, version 2, trained on 24 verdicts: warning, the rules would say error',
      'Main factors: environment staging; how users rate incidents in general',
    ],
  });
  expect((await open('production')).severity).toBe('error');
  // Incidents opened earlier keep the version that they were opened with.
  await advanceIncidents(detector, {}, later(3));
  const kept = await db().incident.findUniqueOrThrow({ where: { id: before.id } });
  expect(kept.severity).toBe('error');
  expect(kept.severityReasons).toEqual(before.reasons);
});

test('a challenger that is not better is noted and neither registered nor asked for', async () => {
  await db().alert.updateMany({ data: { state: 'resolved' } });
  await db().incident.updateMany({ where: { status: 'triggered' }, data: { status: 'resolved' } });
  for (let time = 0; time < 40; time += 1) await confirm(time % 2 === 0 ? 'staging' : 'production');
  await train();
  await train();
  expect(await requests()).toHaveLength(1);
  const trainings = await db().predictorTraining.findMany({
    where: { predictor: name },
    orderBy: { createdAt: 'asc' },
  });
  expect(trainings.map(({ version }) => version)).toEqual([1, 2, null]);
  const [entry] = await db().auditEntry.findMany({
    where: { action: 'models.train-predictor' },
    orderBy: { occurredAt: 'desc' },
  });
  expect(entry?.reason).toBe('No improvement is shown over all rows.');
  // Rate of agreement with the deciding version, recorded next to it.
  const { modelVersion } = await resolveAlias(mia, { name, alias: 'champion' });
  const metrics = await db().runMetric.findMany({
    where: { runId: modelVersion.runId, key: { in: ['agreement', 'verdicts'] } },
    orderBy: { key: 'asc' },
  });
  expect(metrics.map(({ value }) => value)).toEqual([1, 40]);
});

test('the rules decide, and say so, where the champion cannot be read', async () => {
  await db().predictorTraining.updateMany({
    where: { predictor: name, version: 2 },
    data: { parameters: { weights: 'lost' } },
  });
  const { severity, reasons: said } = await open('staging');
  expect(severity).toBe('error');
  expect(said.at(-1)).toBe('Decided by the default rules: the predictor has no version');
});
