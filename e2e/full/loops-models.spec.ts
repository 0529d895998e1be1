import type { ColumnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import type { AuditItem } from '#lib/schemas/governance/governance.ts';
import { approveInBrowser } from '../support/approve-in-browser.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { expect } from '../support/fixtures.ts';
import { changeConcept, onAutomatic, shortRollout } from '../support/fixtures/automatic-model.ts';
import { approveByClick, viewAs } from '../support/fixtures/demo-people.ts';
import {
  callAs,
  calmModel,
  demoModel,
  firstCause,
  incidentOfModel,
  MINUTE_MS,
  quickPolicy,
  rolloutWhen,
  monitorEveryStep,
} from '../support/fixtures/model-loop.ts';
import { test } from '../support/fixtures/retrain-fixtures.ts';
import { putAway } from '../support/put-away.ts';
import { startFault, waitForAction, waitForIncidentState } from '../support/spine.ts';
import { expectNoSidewaysScroll, useViewport } from '../support/viewports.ts';

test.afterAll(async ({ demo }) => {
  await demo.remove('/faults');
});

test('concept drift with unchanged inputs: found by labels, retrained, judged, rolled out and proven', async ({
  api,
  demo,
  editorPage,
  pageAs,
}) => {
  test.setTimeout(30 * MINUTE_MS);
  const { target, version: before } = await demoModel(demo);
  const model = target.name;
  await demo.remove('/faults');
  await monitorEveryStep(api, model);
  const firstPage = await editorPage(model);
  const page = await pageAs('ml-engineer');

  const fault = await startFault(demo, { kind: 'concept-drift', seed: '7', rampSeconds: 0 });
  const startedMs = Date.now();
  const passed = (what: string) =>
    test.info().annotations.push({
      type: what,
      description: `${Math.round((Date.now() - startedMs) / 1_000)} s after the change`,
    });
  const incident = await incidentOfModel(
    api,
    model,
    'concept drift as the first cause, which the estimate cannot see',
    (now) =>
      firstCause(now)?.kind === 'drift' &&
      (firstCause(now)?.speaksFor.join('. ') ?? '').includes('it cannot detect concept drift'),
    12 * MINUTE_MS,
  );
  passed('incident');
  await test.step('realised quality found it; inputs and estimate are quiet and say why', async () => {
    expect(firstCause(incident)?.resource).toMatchObject({ kind: 'model', name: model });
    expect(firstCause(incident)?.title).toContain('Concept drift');
    const measured = incident.alerts.map(({ labels }) => labels['basis']);
    expect(measured).toContain('realised');
    expect(measured).not.toContain('estimated');
    const query = `from=${fault.startedAt}&to=${new Date().toISOString()}`;
    const inputs = (await api.get(
      `/api/inference/models/${model}/drift?${query}`,
    )) as ColumnDriftAnswer;
    expect(inputs.dataset.measured).toBeGreaterThan(3);
    // One column of so few rows may leave its limit by chance.
    expect(inputs.dataset.drifted).toBeLessThanOrEqual(1);
  });
  const proposed = await waitForIncidentState(
    api,
    incident.id,
    'a proposal to retrain',
    ({ actions }) =>
      actions.some(({ kind, status }) => kind === 'model.retrain' && status === 'proposed'),
    6 * MINUTE_MS,
  );
  passed('proposal');
  const action = proposed.actions.find(
    ({ kind, status }) => kind === 'model.retrain' && status === 'proposed',
  );
  if (action === undefined) throw new Error('the proposal is gone');
  const approve = (id: string, planVersion: string) =>
    callAs(firstPage, 'POST', `/api/actions/${id}/approve`, { planVersion });
  expect(await approve(action.id, action.planVersion)).toMatchObject({ status: 403 });
  await approveInBrowser(page, action);
  await putAway(page);
  await waitForAction(api, action.id, 'verified', 6 * MINUTE_MS);
  passed('retrained');

  const begun = { model, since: action.proposedAt };
  const asked = await rolloutWhen(
    api,
    begun,
    'a promotion request',
    ({ promotion, state }) => promotion !== null || state !== 'active',
    8 * MINUTE_MS,
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
  await putAway(page);
  await test.step('its tier is high: two people of the demo approve, each by a click in place of the password', async () => {
    for (const persona of ['ml-engineer', 'operations-manager']) {
      const theirs = await pageAs('admin');
      await viewAs(theirs, persona);
      await approveByClick(theirs, promotion.id);
      await putAway(theirs);
    }
  });
  passed('promotion approved');
  const provisional = await rolloutWhen(
    api,
    begun,
    'the provisional verification',
    (now) => now.provisional !== null || now.state !== 'active',
    10 * MINUTE_MS,
  );
  passed('provisional');
  expect(provisional.provisional, provisional.reason).toMatchObject({ passed: true });
  const done = await rolloutWhen(
    api,
    begun,
    'the proof by labels',
    ({ state }) => state !== 'active',
    10 * MINUTE_MS,
  );
  passed('verified');
  expect(done, done.reason).toMatchObject({ outcome: 'verified', late: { passed: true } });
  const served = await demoModel(demo);
  expect(served.version).toBe(done.version);
  expect(served.version).not.toBe(before);
  await test.step('the page tells all of it, on a phone too', async () => {
    await page.goto(`/models/${model}/rollouts/${asked.id}`);
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
    4 * MINUTE_MS,
  );
});

test('a model of the lowest tier on the policy "automatic" closes the loop alone', async ({
  api,
  demo,
  editorPage,
  adminPage,
}) => {
  test.setTimeout(30 * MINUTE_MS);
  const { model, before } = await calmModel(api, demo);
  await editorPage(model, { ...quickPolicy, rollout: shortRollout });
  await onAutomatic({ api, adminPage }, model, async (policyVersion) => {
    await changeConcept(demo);
    const found = await incidentOfModel(
      api,
      model,
      'a loss of quality',
      ({ alerts }) => alerts.some(({ labels }) => labels['basis'] === 'realised'),
      8 * MINUTE_MS,
    );
    const done = await waitForIncidentState(
      api,
      found.id,
      'its end, without a person',
      ({ status }) => status === 'mitigated' || status === 'resolved',
      20 * MINUTE_MS,
    );
    const retrain = done.actions.find(({ kind }) => kind === 'model.retrain');
    expect(retrain).toMatchObject({ status: 'verified', votes: { approve: 0 } });
    const rollout = await rolloutWhen(
      api,
      { model, since: retrain?.proposedAt ?? '' },
      'its end',
      ({ state }) => state === 'done',
      60_000,
    );
    expect(rollout, rollout.reason).toMatchObject({ outcome: 'verified' });
    expect((await demoModel(demo)).version).not.toBe(before);
    const { items } = (await api.get('/api/audit?limit=50&action=actions.start-automatic')) as {
      items: AuditItem[];
    };
    const started = items.filter(({ after }) => /"automatic":true/.test(JSON.stringify(after)));
    expect(started.map(({ subject }) => subject.name)).toEqual(
      expect.arrayContaining([retrain?.title, rollout.promotion?.title]),
    );
    for (const { after, reason } of started) {
      expect(after).toMatchObject({ policyVersion });
      expect(reason).toContain(`Policy approvals, version ${policyVersion}`);
    }
    await adminPage.goto(`/actions/${retrain?.id ?? ''}`);
    await expect(adminPage.getByText('run without approval').first()).toBeVisible();
  });
});
