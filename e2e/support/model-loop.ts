import type { Page } from '@playwright/test';
import type { AlertSummary, IncidentDetail, IncidentSummary } from '#lib/schemas/incidents.ts';
import type { RangeSeries } from '#lib/schemas/infrastructure.ts';
import type { RolloutDetail, RolloutItem } from '#lib/schemas/models-rollouts.ts';
import type { ModelLimitsAnswer, WatchSettings } from '#lib/schemas/models-watch.ts';
import type { PerformanceAnswer } from '#lib/schemas/models-windows.ts';
import type { ApiClient } from './api-client.ts';
import { describeIncident, incidentOf } from './spine.ts';
import { waitFor } from './wait-for.ts';

export const MINUTE_MS = 60_000;
/** Of the demo in these tests: 20 s, and at most 1.3 times that. */
const LABEL_DELAY_S = 27;
const WINDOW_S = 60;

/** A retrain policy whose windows and stages pass in the time of a test. */
export const quickPolicy = {
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

export type DemoModel = { target: { name: string }; version: string };

export async function demoModel(demo: ApiClient): Promise<DemoModel> {
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
    { withinMs: 10 * MINUTE_MS },
  );
}

/** So many readings tell what is usual of a measure before it changes. */
const USUAL_READINGS = 4;

/** Estimates of the new windows have come: a change that came before them could not be seen to leave them alone. */
async function waitForEstimates(api: ApiClient, model: string, fromMs: number): Promise<void> {
  const about = `metric=model.quality&labels[model]=${model}&labels[basis]=estimated`;
  await waitFor(
    'estimates of a few windows',
    async () => {
      const { series } = (await api.get(
        `/api/metrics/range?${about}&from=${fromMs}&to=${Date.now()}`,
      )) as { series: RangeSeries[] };
      const most = Math.max(0, ...series.map(({ points }) => points.length));
      if (most >= USUAL_READINGS) return true;
      throw new Error(`${most} readings of ${series.length} series`);
    },
    { withinMs: 8 * MINUTE_MS },
  );
}

/** Windows of a minute and their limits, learned from the hour before the first test that asks. */
export async function watchClosely(api: ApiClient, model: string): Promise<void> {
  const path = `/api/inference/models/${model}`;
  // A company that has just opened has no rows of the model yet, and the model is not known then.
  await waitForHistory(api, path);
  const { reference: learned } = (await api.get(`${path}/limits?days=1`)) as ModelLimitsAnswer;
  const { windowSeconds } = (await api.get(`${path}/watch`)) as WatchSettings;
  // What a later test has done to the model would count as usual.
  if (learned !== null && windowSeconds === WINDOW_S) return;
  await api.post(`${path}/baselines`, {
    kind: 'period',
    name: 'before the change',
    from: new Date(Date.now() - 45 * MINUTE_MS).toISOString(),
    to: new Date(Date.now() - 2 * MINUTE_MS).toISOString(),
  });
  const setMs = Date.now();
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
    { withinMs: 4 * MINUTE_MS },
  );
  await waitForEstimates(api, model, setMs);
}

/**
 * Calls the API as the person who is signed in on the page, as a script of Tandem's would. The page itself may be put
 * away meanwhile.
 */
export async function callAs(
  page: Page,
  method: 'PUT' | 'POST',
  path: string,
  body: unknown,
): Promise<{ status: number; body: unknown }> {
  const url = new URL(path, process.env.TANDEM_E2E_URL);
  const answer = await page.request.fetch(url.href, {
    method,
    headers: { origin: url.origin },
    data: body,
  });
  return { status: answer.status(), body: (await answer.json()) as unknown };
}

/**
 * Lowers the tier of the demo's model, whose promotions take two people as shipped: so that none has to approve. By
 * somebody who may, for good.
 */
export async function lowerTier(page: Page, model: string): Promise<void> {
  const answer = await callAs(page, 'PUT', `/api/models/${model}/governance`, {
    owner: 'Risk team',
    purpose: 'Holds purchases back that look like fraud',
    tier: 'low',
    comment: 'In the browser tests it decides alone.',
  });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

/** The rollout of what was retrained since a time, once it is as asked; an error says where it stands otherwise. */
export async function rolloutWhen(
  api: ApiClient,
  { model, since }: { model: string; since: string },
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
      const [first] = items.filter(({ createdAt }) => createdAt >= since);
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

const isAbout =
  (model: string) =>
  ({ resource }: AlertSummary): boolean =>
    resource?.kind === 'model' && resource.name === model;

/** Open incidents with an alert about the model; the company may have others of its own. */
async function openIncidentsOfModel(api: ApiClient, model: string): Promise<IncidentDetail[]> {
  const { items } = (await api.get('/api/incidents?status=open&limit=100')) as {
    items: IncidentSummary[];
  };
  const open = await Promise.all(items.map(({ id }) => incidentOf(api, id)));
  return open.filter(({ alerts }) => alerts.some(isAbout(model)));
}

/**
 * The open incident of the model that is as asked. The model may have others at the same time: that its answers are
 * late, say, on a busy machine.
 */
export async function incidentOfModel(
  api: ApiClient,
  model: string,
  what: string,
  holds: (incident: IncidentDetail) => boolean,
  withinMs: number,
): Promise<IncidentDetail> {
  return waitFor(
    `an incident of the model ${model} with ${what}`,
    async () => {
      const open = await openIncidentsOfModel(api, model);
      const found = open.find(holds);
      if (found !== undefined) return found;
      throw new Error(open.map(describeIncident).join('\n') || 'the model has no open incident');
    },
    { withinMs },
  );
}

/**
 * Alerts of open incidents, ended ones too, about what the model is sent or answers. That it answers late says nothing
 * of these: the machine of the tests may be busy.
 */
export async function troubleOfModel(api: ApiClient, model: string): Promise<string[]> {
  const open = await openIncidentsOfModel(api, model);
  return open.flatMap(({ alerts }) =>
    alerts
      .filter(isAbout(model))
      .filter(({ metric }) => !metric?.includes('latency'))
      .map(({ title }) => title),
  );
}

/** What an earlier test has left is resolved: its incident takes no alert of the next. */
async function waitUntilModelIsCalm(api: ApiClient, model: string): Promise<void> {
  await waitFor(
    `no trouble of the model ${model}`,
    async () => ((await troubleOfModel(api, model)).length === 0 ? true : null),
    { withinMs: 8 * MINUTE_MS },
  );
}

/** The model of the demo's shop, watched closely and without an open incident, and the version that serves. */
export async function calmModel(
  api: ApiClient,
  demo: ApiClient,
): Promise<{ model: string; before: string }> {
  const { target, version } = await demoModel(demo);
  await watchClosely(api, target.name);
  await waitUntilModelIsCalm(api, target.name);
  return { model: target.name, before: version };
}

export const firstCause = (incident: IncidentDetail) => incident.diagnosis.causes[0];
