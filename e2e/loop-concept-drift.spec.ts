import type { Page } from '@playwright/test';
import type { IncidentDetail, IncidentSummary } from '#lib/schemas/incidents.ts';
import type { RolloutDetail, RolloutItem } from '#lib/schemas/models-rollouts.ts';
import type { ModelLimitsAnswer } from '#lib/schemas/models-watch.ts';
import type { PerformanceAnswer } from '#lib/schemas/models-windows.ts';
import type { ApiClient } from './support/api-client.ts';
import { approveInBrowser } from './support/approve-in-browser.ts';
import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import { makePerson, signIn } from './support/sign-in.ts';
import { startFault, waitForAction, incidentOf, waitForIncidentState } from './support/spine.ts';
import { expectNoSidewaysScroll, useViewport } from './support/viewports.ts';
import { waitFor } from './support/wait-for.ts';

const MINUTE_MS = 60_000;
/** Of the demo in these tests: 20 s, and at most 1.3 times that. */
const LABEL_DELAY_S = 27;
const WINDOW_S = 60;

const policy = {
  coolDownMinutes: 0,
  window: { hoursAtMost: 1, labelledAtLeast: 650 },
  gate: { rowsAtLeast: 300, sliceRowsAtLeast: 50, confidence: 0.95 },
  rollout: {
    steps: [5, 25, 50, 100],
    requestsAtLeast: 5,
    checks: 3,
    minutesAtMost: 15,
    lateRowsAtLeast: 200,
    maturityAtLeast: 0.9,
  },
};

type DemoModel = { target: { name: string }; version: string };

async function demoModel(demo: ApiClient): Promise<DemoModel> {
  return ((await demo.get('/services')) as { model: DemoModel }).model;
}

/** Enough labelled requests of the last hour have come in to learn limits from. */
async function waitForHistory(api: ApiClient, path: string): Promise<void> {
  await waitFor(
    'labelled requests of the last hour',
    async () => {
      const from = new Date(Date.now() - 45 * MINUTE_MS).toISOString();
      const to = new Date(Date.now() - 2 * MINUTE_MS).toISOString();
      const found = (await api.get(
        `${path}/performance?from=${from}&to=${to}`,
      )) as PerformanceAnswer;
      if (found.labelled >= 5_000) return true;
      throw new Error(`${found.labelled} of ${found.rows} rows are labelled`);
    },
    { withinMs: 5 * MINUTE_MS },
  );
}

/** Windows of a minute and their limits, learned from the last hour. */
async function watchClosely(api: ApiClient, path: string): Promise<void> {
  await waitForHistory(api, path);
  await api.post(`${path}/baselines`, {
    kind: 'period',
    name: 'before the change',
    from: new Date(Date.now() - 45 * MINUTE_MS).toISOString(),
    to: new Date(Date.now() - 2 * MINUTE_MS).toISOString(),
  });
  await api.put(`${path}/watch`, {
    windowSeconds: WINDOW_S,
    stepSeconds: 5,
    rowsAtLeast: 150,
    labelDelaySeconds: LABEL_DELAY_S,
  });
  await waitFor(
    'limits of realised quality',
    async () => {
      const { items, reference } = (await api.get(`${path}/limits?days=1`)) as ModelLimitsAnswer;
      const realised = items.filter(({ basis }) => basis === 'realised');
      return reference !== null && realised.length > 0 ? true : null;
    },
    { withinMs: 2 * MINUTE_MS },
  );
}

async function callAs(
  page: Page,
  method: 'PUT' | 'POST',
  path: string,
  body: unknown,
): Promise<number> {
  return page.evaluate(
    async (call) => {
      const answer = await fetch(call.path, {
        method: call.method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(call.body),
      });
      return answer.status;
    },
    { method, path, body },
  );
}

async function rolloutWhen(
  api: ApiClient,
  model: string,
  what: string,
  holds: (rollout: RolloutDetail) => boolean,
  withinMs: number,
): Promise<RolloutDetail> {
  return waitFor(
    what,
    async () => {
      const { items } = (await api.get(`/api/models/${model}/rollouts`)) as {
        items: RolloutItem[];
      };
      const [first] = items;
      if (first === undefined) throw new Error('no rollout has begun');
      const found = (await api.get(`/api/models/${model}/rollouts/${first.id}`)) as RolloutDetail;
      if (holds(found)) return found;
      throw new Error(
        `it is ${found.state} at ${found.stage} ${found.step}: ${found.history.at(-1)?.text ?? ''}`,
      );
    },
    { withinMs },
  );
}

/** The incident that an alert about the model opened or joined; the company may have others of its own. */
async function incidentOfModel(
  api: ApiClient,
  model: string,
  withinMs: number,
): Promise<IncidentDetail> {
  return waitFor(
    `an incident of the model ${model}`,
    async () => {
      const { items } = (await api.get('/api/incidents?status=open&limit=100')) as {
        items: IncidentSummary[];
      };
      const open = await Promise.all(items.map(({ id }) => incidentOf(api, id)));
      return open.find(({ alerts }) =>
        alerts.some(({ resource }) => resource?.kind === 'model' && resource.name === model),
      );
    },
    { withinMs },
  );
}

const firstCause = (incident: IncidentDetail) => incident.diagnosis?.causes[0];

test.afterAll(async ({ demo }) => {
  await demo.remove('/faults');
});

test('concept drift with unchanged inputs: found by labels, retrained, judged, rolled out and proven', async ({
  api,
  demo,
  browser,
  tandem,
  pageAs,
}) => {
  test.setTimeout(15 * MINUTE_MS);
  const { target, version: before } = await demoModel(demo);
  const model = target.name;
  await demo.remove('/faults');
  const context = await browser.newContext({ baseURL: tandem.url });
  const firstPage = await context.newPage();
  await signIn(firstPage, await makePerson(api, ['ml-engineer']));
  const page = await pageAs('ml-engineer');
  await watchClosely(api, `/api/inference/models/${model}`);
  await test.step('the first ML engineer saves the retrain policy, and so counts as proposing', async () => {
    expect(await callAs(firstPage, 'PUT', `/api/models/${model}/retrain-policy`, policy)).toBe(200);
  });
  await new Promise((resolve) => setTimeout(resolve, 30_000));

  await startFault(demo, { kind: 'concept-drift', seed: '7', rampSeconds: 0 });
  const startedMs = Date.now();
  const passed = (what: string) =>
    test.info().annotations.push({
      type: what,
      description: `${Math.round((Date.now() - startedMs) / 1_000)} s after the change`,
    });
  const found = await incidentOfModel(api, model, 4 * MINUTE_MS);
  passed('incident');
  const incident = await waitForIncidentState(
    api,
    found.id,
    'concept drift as the first cause',
    (now) => firstCause(now)?.kind === 'drift',
    2 * MINUTE_MS,
  );
  await test.step('realised quality found it; inputs and estimate are quiet and say why', async () => {
    expect(firstCause(incident)?.resource).toMatchObject({ kind: 'model', name: model });
    expect(firstCause(incident)?.title).toContain('Concept drift');
    expect(firstCause(incident)?.speaksFor.join('. ')).toContain('it cannot see such a change');
    const measured = incident.alerts.map(({ labels }) => labels['basis']);
    expect(measured).toContain('realised');
    expect(measured).not.toContain('estimated');
  });
  const proposed = await waitForIncidentState(
    api,
    incident.id,
    'a proposal to retrain',
    ({ actions }) =>
      actions.some(({ kind, status }) => kind === 'model.retrain' && status === 'proposed'),
    3 * MINUTE_MS,
  );
  passed('proposal');
  const action = proposed.actions.find(
    ({ kind, status }) => kind === 'model.retrain' && status === 'proposed',
  );
  if (action === undefined) throw new Error('the proposal is gone');
  const approve = (id: string, planVersion: string) =>
    callAs(firstPage, 'POST', `/api/actions/${id}/approve`, { planVersion });
  expect(await approve(action.id, action.planVersion)).toBe(403);
  await approveInBrowser(page, action);
  await waitForAction(api, action.id, 'verified', 3 * MINUTE_MS);
  passed('retrained');

  const asked = await rolloutWhen(
    api,
    model,
    'a promotion request',
    ({ promotion, state }) => promotion !== null || state !== 'active',
    4 * MINUTE_MS,
  );
  passed('gate');
  expect(asked.gate, JSON.stringify(asked.gate)).toMatchObject({ kind: 'judged', passed: true });
  const promotion = asked.promotion;
  if (promotion === null) throw new Error(`no promotion was asked for: ${asked.reason}`);
  await page.goto(`/models/${model}/rollouts/${asked.id}`);
  await expect(
    page.getByRole('table', { name: /^Version .* by slice$/ }).getByRole('row'),
  ).not.toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Stages of the rollout' })).toContainText(
    'Promotion',
  );
  await checkA11y(page);
  await approveInBrowser(page, promotion);
  passed('promotion approved');
  await page.goto(`/models/${model}/rollouts/${asked.id}`);
  const provisional = await rolloutWhen(
    api,
    model,
    'the provisional verification',
    (now) => now.provisional !== null || now.state !== 'active',
    5 * MINUTE_MS,
  );
  passed('provisional');
  expect(provisional.provisional, provisional.reason).toMatchObject({ passed: true });
  const done = await rolloutWhen(
    api,
    model,
    'the proof by labels',
    ({ state }) => state !== 'active',
    5 * MINUTE_MS,
  );
  passed('verified');
  expect(done, done.reason).toMatchObject({ outcome: 'verified', late: { passed: true } });
  const served = await demoModel(demo);
  expect(served.version).toBe(done.version);
  expect(served.version).not.toBe(before);
  await test.step('the page tells all of it, live, on a phone too', async () => {
    await expect(page.getByText('Verified', { exact: true }).first()).toBeVisible({
      timeout: 20_000,
    });
    await expect(page.getByRole('region', { name: 'Provisional' })).toContainText('Held');
    await expect(page.getByRole('region', { name: 'Verified by labels' })).toContainText('Held');
    await checkA11y(page);
    await useViewport(page, 'phone');
    await expectNoSidewaysScroll(page);
  });
  const verdict = (await api.get(`/api/models/${model}/versions/${done.version}/verdict`)) as {
    value: number;
  };
  expect(verdict.value).toBe(1);
  await waitForIncidentState(
    api,
    incident.id,
    'its end',
    ({ status }) => status === 'mitigated' || status === 'resolved',
    2 * MINUTE_MS,
  );
  await context.close();
});
