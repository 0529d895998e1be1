import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { ColumnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import type { ApiClient } from '../support/api-client.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { expect } from '../support/fixtures.ts';
import { changeConcept, onAutomatic, shortRollout } from '../support/fixtures/automatic-model.ts';
import {
  callAs,
  calmModel,
  demoModel,
  MINUTE_MS,
  quickPolicy,
  rolloutWhen,
  troubleOfModel,
  monitorEveryStep,
} from '../support/fixtures/model-loop.ts';
import { test } from '../support/fixtures/retrain-fixtures.ts';
import { putAway } from '../support/put-away.ts';
import { startFault, untilOnset } from '../support/spine.ts';
import { waitFor } from '../support/wait-for.ts';

async function waitingRetraining(api: ApiClient, model: string): Promise<ActionSummary | null> {
  const { items } = (await api.get('/api/actions?view=waiting&limit=100')) as {
    items: ActionSummary[];
  };
  const own = items.find(({ kind, target }) => kind === 'model.retrain' && target.name === model);
  return own ?? null;
}

// On a company of its own, in which nothing has gone wrong yet: what the model has learned holds until the second test changes it.
test('a harmless shift is shown as drift with no expected loss; nobody is called and nothing proposed', async ({
  api,
  demo,
  adminPage: page,
}) => {
  test.setTimeout(24 * MINUTE_MS);
  const { target } = await demoModel(demo);
  const model = target.name;
  await demo.remove('/faults');
  await monitorEveryStep(api, model);
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
    { withinMs: 8 * MINUTE_MS },
  );
  await page.goto(`/models/${model}?from=${Date.parse(fault.startedAt)}&to=${Date.now()}`);
  const health = page.getByRole('group', { name: 'Health of the model' });
  await expect(health).toContainText('Changed');
  await expect(health).toContainText('No expected loss');
  await expect(page.getByRole('region', { name: 'Columns, by drift' })).toContainText(
    'Impact: No expected loss',
  );
  await putAway(page);
  // As long as any real loss takes to open an incident.
  await new Promise((resolve) => setTimeout(resolve, MINUTE_MS));
  expect(await troubleOfModel(api, model)).toEqual([]);
  const { items } = (await api.get('/api/actions?limit=100')) as { items: ActionSummary[] };
  const since = items.filter(({ proposedAt }) => proposedAt >= fault.startedAt);
  expect(since.filter((one) => one.target.name === model).map(({ title }) => title)).toEqual([]);
  await demo.remove('/faults');
});

test('one bad verification drops a model on the policy "automatic" back to approval', async ({
  api,
  demo,
  editorPage,
  adminPage: page,
}) => {
  test.setTimeout(30 * MINUTE_MS);
  const { model, before } = await calmModel(api, demo);
  // Nothing has changed yet, so a new version can be as good and not better.
  const gate = { ...quickPolicy.gate, rule: 'not-worse', margin: 0.25 };
  await editorPage(model, { ...quickPolicy, gate, rollout: shortRollout });
  const ask = (reason: string) => callAs(page, 'POST', `/api/models/${model}/retrain`, { reason });
  await onAutomatic({ api, adminPage: page }, model, async () => {
    const begun = { model, since: new Date().toISOString() };
    const first = await ask('the newest purchases may teach it more');
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    await putAway(page);
    await rolloutWhen(
      api,
      begun,
      'requests for the new version',
      ({ stage, state }) => stage === 'traffic' || state !== 'active',
      12 * MINUTE_MS,
    );
    // The concept changes, so the patterns that the new version has just learned are wrong before
    // it is proven.
    await changeConcept(demo);
    const taken = await rolloutWhen(
      api,
      begun,
      'its end',
      ({ state }) => state === 'done',
      12 * MINUTE_MS,
    );
    expect(taken, taken.reason).toMatchObject({ outcome: 'reverted' });
    expect((await demoModel(demo)).version).toBe(before);
    // The incident that the change has opened may ask for it, too.
    const proposal = await waitFor(
      'a retraining that proposed',
      async () => {
        const own = await waitingRetraining(api, model);
        if (own !== null) return own;
        const asked = await ask('the next version may hold');
        throw new Error(JSON.stringify(asked.body));
      },
      { withinMs: 8 * MINUTE_MS },
    );
    await page.goto(`/actions/${proposal.id}`);
    await expect(page.getByRole('status').filter({ hasText: 'Approval required' })).toContainText(
      `Version ${taken.version} of ${model} was rolled back`,
      {
        timeout: 2 * MINUTE_MS,
      },
    );
    expect(await api.get(`/api/actions/${proposal.id}`)).toMatchObject({ status: 'proposed' });
    await checkA11y(page);
  });
});
