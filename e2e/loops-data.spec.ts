import type { ActionSummary } from '#lib/schemas/actions.ts';
import type { ColumnDriftAnswer } from '#lib/schemas/models-windows.ts';
import { approveInBrowser } from './support/approve-in-browser.ts';
import { expect, test } from './support/fixtures.ts';
import {
  callAs,
  demoModel,
  firstCause,
  incidentOfModel,
  MINUTE_MS,
  openIncidentsOfModel,
  waitUntilModelIsCalm,
  watchClosely,
} from './support/model-loop.ts';
import { putAway } from './support/put-away.ts';
import { startFault, untilOnset, waitForAction, waitForIncidentState } from './support/spine.ts';
import { waitFor } from './support/wait-for.ts';

test.afterAll(async ({ demo }) => {
  await demo.remove('/faults');
});

test('a harmless shift is shown as drift with no expected loss; nobody is called and nothing proposed', async ({
  api,
  demo,
  adminPage: page,
}) => {
  test.setTimeout(12 * MINUTE_MS);
  const { target } = await demoModel(demo);
  const model = target.name;
  await demo.remove('/faults');
  await watchClosely(api, model);
  await waitUntilModelIsCalm(api, model);
  const fault = await startFault(demo, { kind: 'covariate-shift', seed: '6', rampSeconds: 0 });
  await untilOnset(fault);
  const path = `/api/inference/models/${model}/drift`;
  await waitFor(
    'columns that changed since the onset',
    async () => {
      const query = `from=${fault.startedAt}&to=${new Date().toISOString()}`;
      const { dataset } = (await api.get(`${path}?${query}`)) as ColumnDriftAnswer;
      if (dataset.drifted > 0) return true;
      throw new Error(`${dataset.drifted} of ${dataset.measured} columns have changed`);
    },
    { withinMs: 4 * MINUTE_MS },
  );
  await page.goto(`/models/${model}?from=${Date.parse(fault.startedAt)}&to=${Date.now()}`);
  const health = page.getByRole('group', { name: 'Health of the model' });
  await expect(health).toContainText('Changed');
  await expect(health).toContainText('No expected loss');
  await expect(page.getByRole('region', { name: 'Columns, by drift' })).toContainText(
    'Why it matters: No expected loss',
  );
  await putAway(page);
  // As long as any real loss takes to open an incident.
  await new Promise((resolve) => setTimeout(resolve, MINUTE_MS));
  expect((await openIncidentsOfModel(api, model)).map(({ title }) => title)).toEqual([]);
  const { items } = (await api.get('/api/actions?limit=100')) as { items: ActionSummary[] };
  const since = items.filter(({ proposedAt }) => proposedAt >= fault.startedAt);
  expect(since.filter((one) => one.target.name === model).map(({ title }) => title)).toEqual([]);
  await demo.remove('/faults');
});

test('feature outage: the job is blamed, nothing is retrained while it is open, and repairing it is proven', async ({
  api,
  demo,
  pageAs,
}) => {
  test.setTimeout(12 * MINUTE_MS);
  const { target } = await demoModel(demo);
  await watchClosely(api, target.name);
  await waitUntilModelIsCalm(api, target.name);
  const fault = await startFault(demo, { kind: 'feature-outage', seed: '5', rampSeconds: 0 });
  const found = await incidentOfModel(api, target.name, 4 * MINUTE_MS);
  const incident = await waitForIncidentState(
    api,
    found.id,
    'the job as the first cause and its repair proposed',
    (now) =>
      firstCause(now)?.resource.name === fault.truth.resource.name &&
      now.actions.some(({ kind }) => kind === 'model.repair_data'),
    3 * MINUTE_MS,
  );
  expect(firstCause(incident)).toMatchObject({ kind: 'data', resource: fault.truth.resource });
  expect(incident.actions.map(({ kind }) => kind)).not.toContain('model.retrain');
  const repair = incident.actions.find(({ kind }) => kind === 'model.repair_data');
  if (repair === undefined) throw new Error('the proposal is gone');
  const page = await pageAs('ml-engineer');
  await test.step('a person cannot have it retrained on these data either', async () => {
    const refused = await callAs(page, 'POST', `/api/models/${target.name}/retrain`, {
      reason: 'to see what holds it back',
    });
    expect(refused.status, JSON.stringify(refused.body)).toBe(409);
    expect(JSON.stringify(refused.body)).toContain('data');
  });
  await approveInBrowser(page, repair);
  await putAway(page);
  await waitForAction(api, repair.id, 'verified', 4 * MINUTE_MS);
  const { items } = (await demo.get('/faults')) as { items: { endedAt: string | null }[] };
  expect(items.at(-1)?.endedAt).not.toBeNull();
  const ended = await waitForIncidentState(
    api,
    incident.id,
    'its end',
    ({ status }) => status === 'mitigated' || status === 'resolved',
    3 * MINUTE_MS,
  );
  expect(ended.actions.map(({ kind }) => kind)).not.toContain('model.retrain');
});
