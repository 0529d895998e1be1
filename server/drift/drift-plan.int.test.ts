import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postReport } from '#app/api/drift/reports/route.ts';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getColumn } from '#app/api/inference/models/[name]/columns/[column]/route.ts';
import {
  GET as getPlan,
  PUT as putPlan,
} from '#app/api/inference/models/[name]/drift-plan/route.ts';
import { GET as getDrift } from '#app/api/inference/models/[name]/drift/route.ts';
import { isRecord } from '#lib/is-record.ts';
import { columnAnswer } from '#lib/schemas/drift/columns.ts';
import { reportAnswer } from '#lib/schemas/drift/drift.ts';
import { driftPlanAnswer } from '#lib/schemas/drift/plan.ts';
import { baselineItem, columnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { watchModels } from '#server/model-monitoring/evaluate-models.ts';
import { saveModelLimits } from '#server/model-monitoring/limits/model-limits.ts';
import { placeModels } from '#server/model-monitoring/place-models.ts';
import { saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import { db } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import { newestValues } from '#server/telemetry/queries/newest-values.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startDriftThreads } from './start-drift-threads.ts';

const model = 'planned';
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const endMs = Math.floor(Date.now() / minuteMs) * minuteMs;
const startMs = endMs - 7 * 24 * hourMs;
/** From here on `moved` is a quarter higher: the last three of 28 windows of six hours. */
const changeMs = endMs - 18 * hourMs;
const at = { params: Promise.resolve({ name: model }) };
let peer: InferencePeer;
let key: string;

const numberAt = (index: number): number => ((index * 7919) % 10_007) / 10_007;

const rows = Array.from({ length: (7 * 24 * hourMs) / minuteMs }, (_, index) => {
  const time = startMs + index * minuteMs;
  return {
    model,
    version: '1',
    time,
    requestId: `p${index}`,
    features: {
      still: numberAt(index),
      moved: numberAt(index * 3) + (time >= changeMs ? 0.25 : 0),
      country: ['NL', 'DE', 'FR'][index % 3] ?? '',
    },
    prediction: index % 2,
  };
});

const put = (body: object) =>
  putPlan(peer.request('/p', { method: 'PUT', body: JSON.stringify(body) }), at);
const planned = async (body: object) => driftPlanAnswer.parse(await (await put(body)).json());
const window = { from: changeMs, to: endMs };
const drift = async () =>
  columnDriftAnswer.parse(
    await (await getDrift(peer.request(`/d?from=${window.from}&to=${window.to}`), at)).json(),
  );

async function newestDrift(column: string): Promise<Record<string, number>> {
  const found = await newestValues({
    metric: 'model.drift',
    labels: { model, column },
    fromMs: endMs,
    toMs: endMs + hourMs,
  });
  return Object.fromEntries(
    found.map(({ labels, value }): [string, number] => [labels['method'] ?? '', value]),
  );
}

beforeAll(async () => {
  startDriftThreads();
  key = await keyWith(['read', 'write']);
  peer = await startInferencePeer(await keyWith(['ingest']), key);
  for (let from = 0; from < rows.length; from += 4_000)
    expect((await peer.send('/api/ingest/inference', rows.slice(from, from + 4_000))).status).toBe(
      200,
    );
  await getSpool().flushed();
  await registerNewModels(new Date(endMs));
  await placeModels(new Date(endMs));
  const mia = await makeUser('Mia', ['ml-engineer']);
  await saveMonitoring(mia, { name: model, windowSeconds: 6 * 3_600, stepSeconds: 60 });
  const baseline = { kind: 'period', from: startMs, to: startMs + 48 * hourMs };
  const body = JSON.stringify(baseline);
  expect((await postBaseline(peer.request('/b', { method: 'POST', body }), at)).status).toBe(201);
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('as shipped the native profile measures, and every method that can be chosen is told with its threshold', async () => {
  const answer = driftPlanAnswer.parse(await (await getPlan(peer.request('/p'), at)).json());
  expect(answer).toMatchObject({
    profile: 'native',
    numeric: { method: null, threshold: null },
    editedBy: null,
    problem: null,
  });
  expect(answer.choices).toContainEqual({
    profile: 'evidently-0.7',
    kind: 'numeric',
    method: 'ks',
    by: 'p',
    threshold: 0.05,
  });
});

test('a choice that cannot be watched is refused by its field, and by who may not', async () => {
  const wrong = [
    [{ profile: 'nannyml-0.13', numeric: { method: 'psi' } }, 'numeric.method'],
    [{ numeric: { threshold: 0.3 } }, 'numeric.threshold'],
    [{ categorical: { method: 'chi2', threshold: 3 } }, 'categorical.threshold'],
    [{ profile: 'other' }, 'profile'],
  ] as const;
  for (const [body, field] of wrong) {
    const answer = await put(body);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(field)]);
  }
  const headers = { authorization: `Bearer ${await keyWith(['read'])}` };
  const body = JSON.stringify({ profile: 'evidently-0.7' });
  const request = new Request('http://127.0.0.1/p', { method: 'PUT', headers, body });
  expect((await putPlan(request, at)).status).toBe(403);
  expect(
    await db().modelWatch.findUnique({ where: { model }, select: { driftPlan: true } }),
  ).toEqual({ driftPlan: null });
});

test('a preview tells in how many windows of the last days columns would have drifted, and saves nothing', async () => {
  for (const profile of ['native', 'evidently-0.7']) {
    const { preview } = await planned({ profile, preview: true });
    expect(preview).toMatchObject({ windows: 28, tooFew: 0, drifted: 3, half: 0 });
    expect(preview?.columns).toEqual([{ column: 'moved', drifted: 3 }]);
  }
  const strict = { numeric: { method: 'wasserstein', threshold: 5 }, preview: true };
  expect((await planned(strict)).preview).toMatchObject({ drifted: 0, columns: [] });
  expect((await drift()).plan.profile).toBe('native');
});

test('a stored profile of an earlier release is measured by the shipped methods and named', async () => {
  const stored = { profile: 'whylogs-1', editedBy: 'O', editedAt: new Date(0).toISOString() };
  await db().modelWatch.update({ where: { model }, data: { driftPlan: stored } });
  const params = Promise.resolve({ name: model });
  const answer = driftPlanAnswer.parse(
    await (await getPlan(peer.request('/p'), { params })).json(),
  );
  expect(answer).toMatchObject({ profile: 'native', removedProfile: 'whylogs-1', editedBy: null });
  expect(await planned({ profile: 'native' })).toMatchObject({ removedProfile: null });
});

test('the page of a column tells what the list of all columns does, whatever corrects a verdict', async () => {
  for (const profile of ['evidently-0.7', 'native'] as const) {
    await planned({ profile });
    const { columns } = await drift();
    expect(columns.length).toBeGreaterThan(1);
    for (const listed of columns) {
      const request = peer.request(`/c?from=${window.from}&to=${window.to}`);
      const params = Promise.resolve({ name: model, column: listed.column });
      const page = columnAnswer.parse(await (await getColumn(request, { params })).json());
      expect(page.drift, `${profile} ${listed.column}`).toEqual(listed);
    }
  }
});

test('a chosen profile measures what a report by it measures', async () => {
  const saved = await planned({ profile: 'evidently-0.7', categorical: { method: 'js' } });
  expect(saved).toMatchObject({ profile: 'evidently-0.7', editedBy: 'O' });
  const answer = await drift();
  expect(answer.plan).toMatchObject({ profile: 'evidently-0.7', problem: null });
  const report = reportAnswer.parse(
    await (
      await postReport(
        new Request('http://127.0.0.1/r', {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            model,
            profile: 'evidently-0.7',
            reference: { from: startMs, to: startMs + 48 * hourMs },
            current: window,
          }),
        }),
        { params: Promise.resolve({}) },
      )
    ).json(),
  );
  for (const column of ['still', 'moved', 'country']) {
    const own = answer.columns.find((each) => each.column === column);
    const theirs = report.columns.find((each) => each.column === column);
    expect(own?.results.map(({ method, value, drifted }) => [method, value, drifted])).toEqual(
      theirs?.results.map(({ method, value, drifted }) => [method, value, drifted]),
    );
  }
  expect(answer.columns.find(({ column }) => column === 'moved')?.drifted).toBe(true);

  await watchModels(new Date(endMs + 1_000));
  await getSpool().flushed();
  expect(Object.keys(await newestDrift('moved'))).toEqual(['wasserstein']);
  expect(Object.keys(await newestDrift('country'))).toEqual(['js']);
});

test('where a test was chosen its p is watched, and becomes a finding below the threshold', async () => {
  await planned({ numeric: { method: 'ks', threshold: 0.001 } });
  for (const minutes of [2, 4, 6]) {
    const now = new Date(endMs + minutes * minuteMs + 1_000);
    await watchModels(now);
    await getSpool().flushed();
    await evaluateOnce({ now, past: false });
  }
  const { ks: moved } = await newestDrift('moved');
  const { ks: still } = await newestDrift('still');
  expect(moved).toBeLessThan(0.001);
  expect(still).toBeGreaterThan(0.001);
  const findings = await db().finding.findMany({ where: { metric: 'model.drift' } });
  const byTest = findings.filter(({ labels }) => isRecord(labels) && labels['method'] === 'ks');
  expect(byTest.map(({ labels }) => isRecord(labels) && labels['column'])).toContain('moved');
  expect(byTest.map(({ labels }) => isRecord(labels) && labels['column'])).not.toContain('still');
});

test('the change is audited with what was chosen before', async () => {
  const [last] = await db().auditEntry.findMany({
    where: { action: 'models.save-drift-plan', subjectId: model },
    orderBy: { id: 'desc' },
  });
  expect(last).toMatchObject({
    before: { profile: 'evidently-0.7' },
    after: { profile: 'native', numeric: { method: 'ks', threshold: 0.001 } },
  });
});

test('moderate and large drift inform; large drift alerts once its limit has a severity above that', async () => {
  await planned({});
  expect((await drift()).largeFrom).toBe(0.25);
  const pass = async (minutes: number) => {
    const now = new Date(endMs + minutes * minuteMs + 1_000);
    await watchModels(now);
    await getSpool().flushed();
    await evaluateOnce({ now, past: false });
  };
  for (const minutes of [8, 10, 12]) await pass(minutes);
  expect((await newestDrift('moved'))['psi']).toBeGreaterThan(0.25);
  expect(await db().alert.count({ where: { metric: 'model.drift' } })).toBe(0);
  const mia = await makeUser('Mia', ['ml-engineer']);
  const large = {
    measure: 'drift_large',
    basis: 'drift',
    limit: 0.25,
    severity: 'warning',
  } as const;
  await saveModelLimits(mia, { name: model, limits: [large] });
  for (const minutes of [14, 16, 18, 20]) await pass(minutes);
  const alerts = await db().alert.findMany({ where: { metric: 'model.drift' } });
  expect(alerts).toMatchObject([
    { severity: 'warning', state: 'firing', labels: { column: 'moved', method: 'psi' } },
  ]);
});

test('without the rows of the baseline the shipped methods measure on, and the answer says so', async () => {
  await planned({ profile: 'nannyml-0.13' });
  expect((await drift()).columns[0]?.results[0]?.method).toBe('js');
  const { id, spec } = await db().inferenceBaseline.findFirstOrThrow({ where: { model } });
  const gone = { ...baselineItem.shape.spec.parse(spec), rows: 1_000_000 };
  await db().inferenceBaseline.update({ where: { id }, data: { spec: toJson(gone) } });
  const answer = await drift();
  expect(answer.plan).toMatchObject({ profile: 'native', problem: 'rows-gone' });
  expect(answer.columns.find(({ column }) => column === 'moved')?.drifted).toBe(true);
  const refused = await put({ profile: 'evidently-0.7' });
  expect(await refused.text()).toContain('no longer stored');
});
