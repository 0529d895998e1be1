import type { Page } from '@playwright/test';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import type { ApiClient } from '../support/api-client.ts';
import { approveInBrowser } from '../support/approve-in-browser.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { MINUTE_MS } from '../support/fixtures/model-loop.ts';
import { putAway } from '../support/put-away.ts';
import { makePerson, signIn } from '../support/sign-in.ts';
import {
  companyService,
  companyServices,
  incidentOf,
  startFault,
  waitForAction,
  waitForIncident,
  waitForIncidentState,
  waitUntilCalm,
  type Fault,
} from '../support/spine.ts';

const SAMPLE_MS = 2_000;

// One graph of five services is one neighbourhood: faults at the same time would be one incident.
test.describe.configure({ mode: 'serial' });

function firstCause(incident: IncidentDetail) {
  return incident.diagnosis.causes[0];
}

/** The first cause is what the demo knows to be true. */
function blames(fault: Fault) {
  return (incident: IncidentDetail): boolean => {
    const cause = firstCause(incident);
    return (
      cause?.kind === fault.truth.kind &&
      cause.resource.name === fault.truth.resource.name &&
      (cause.change?.ref ?? null) === (fault.truth.change?.ref ?? null)
    );
  };
}

/** Within two minutes of `fromMs` there is an incident, and its first cause is the true one. */
async function diagnosedIncident(
  api: ApiClient,
  demo: ApiClient,
  fault: Fault,
  fromMs: number,
): Promise<IncidentDetail> {
  const leftMs = () => fromMs + 2 * MINUTE_MS - Date.now();
  const { id } = await waitForIncident(api, demo, fault, leftMs());
  return waitForIncidentState(api, id, 'the right first cause', blames(fault), leftMs());
}

async function proposedAction(api: ApiClient, id: string, kind: string) {
  const incident = await waitForIncidentState(
    api,
    id,
    `a proposal of ${kind}`,
    ({ actions }) => actions.some((one) => one.kind === kind && one.status === 'proposed'),
    3 * MINUTE_MS,
  );
  const action = incident.actions.find((one) => one.kind === kind && one.status === 'proposed');
  if (action === undefined) throw new Error('the proposal is gone');
  return action;
}

async function seesVerification(page: Page, api: ApiClient, id: string): Promise<ActionDetail> {
  const action = await waitForAction(api, id, 'verified', 6 * MINUTE_MS);
  // The page is live: the test does not reload it.
  await expect(
    page.getByRole('region', { name: 'Verification' }).getByText('Verified', { exact: true }),
  ).toBeVisible({ timeout: 15_000 });
  await putAway(page);
  return action;
}

function story(incident: IncidentDetail): string[] {
  return incident.timeline.toSorted((a, b) => a.at.localeCompare(b.at)).map(({ kind }) => kind);
}

/** No incident is open, and what a browser took from two cores at its start is over. */
async function settle(api: ApiClient, demo: ApiClient): Promise<void> {
  await waitUntilCalm(api, demo, 6 * MINUTE_MS);
  await new Promise((resolve) => setTimeout(resolve, 10_000));
}

test.beforeAll(async ({ api, demo }) => {
  test.setTimeout(12 * MINUTE_MS);
  await demo.remove('/faults');
  // A cause is judged against the baseline, so the company must have worked for a while.
  const [entry] = await companyServices(demo);
  const workedMs = Date.now() - Date.parse(entry?.startedAt ?? '');
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, 2.5 * MINUTE_MS - workedMs)));
  await waitUntilCalm(api, demo, 6 * MINUTE_MS);
});
test.afterAll(async ({ demo }) => {
  await demo.remove('/faults');
});

test('a bad deployment is found, rolled back by a second person and proven', async ({
  api,
  demo,
  browser,
  tandem,
  pageAs,
}) => {
  test.setTimeout(14 * MINUTE_MS);
  const context = await browser.newContext({ baseURL: tandem.url });
  const editorPage = await context.newPage();
  await signIn(editorPage, await makePerson(api, ['operator']));
  await test.step('an operator saves the rule, and so counts as proposer', async () => {
    const saved = await editorPage.evaluate(async () => {
      const answer = await fetch('/api/bindings/deployment-regression', {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          name: 'Version regression',
          causeKind: 'change',
          match: { resourceKinds: ['service'], versioned: true, metrics: [] },
          runbook: 'roll-back-service',
          parameters: {},
        }),
      });
      return answer.status;
    });
    expect(saved).toBe(200);
    await putAway(editorPage);
  });
  await settle(api, demo);
  const target = 'payments';
  const old = await companyService(demo, target);
  const fault = await startFault(demo, { kind: 'bad-deploy', target, seed: '1' });
  const incident = await diagnosedIncident(api, demo, fault, Date.parse(fault.startedAt));
  expect((await companyService(demo, target)).version).not.toBe(old.version);

  const action = await proposedAction(api, incident.id, 'service.roll_back');
  expect(action.target.name).toBe(target);
  await test.step('the incident shows the cause and the proposal', async () => {
    const page = await pageAs('operator');
    await page.goto(`/incidents/${incident.id}`);
    // The heading follows the worst alert, so it may have changed since the incident was read.
    await expect(page).toHaveTitle(new RegExp(`INC-${incident.number}\\b`));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText(firstCause(incident)?.title ?? '').first()).toBeVisible();
    await expect(page.getByRole('link', { name: 'Review and approve' })).toBeVisible();
    await checkA11y(page);
    await page.close();
  });
  await test.step('the editor of the rule cannot approve and sees why', async () => {
    await editorPage.goto(`/actions/${action.id}`);
    await expect(
      editorPage
        .getByText('You last edited the rule behind this, which counts as proposing it.')
        .first(),
    ).toBeVisible();
    const approve = editorPage.getByRole('button', { name: /^Approve/ });
    if ((await approve.count()) > 0) await expect(approve.first()).toBeDisabled();
    const refused = await editorPage.evaluate(
      async ({ id, planVersion }) => {
        const answer = await fetch(`/api/actions/${id}/approve`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ planVersion }),
        });
        return answer.status;
      },
      { id: action.id, planVersion: action.planVersion },
    );
    expect(refused).toBe(403);
    await context.close();
  });
  const page = await pageAs('operator');
  await test.step('another operator approves', () => approveInBrowser(page, action));
  await seesVerification(page, api, action.id);
  expect((await companyService(demo, target)).version).toBe(old.version);
  const done = await waitForIncidentState(
    api,
    incident.id,
    'the resolution',
    ({ status }) => status === 'resolved',
    6 * MINUTE_MS,
  );
  await test.step('the timeline tells the story', async () => {
    const kinds = story(done);
    for (const kind of ['alert.joined', 'action.vote', 'resolved'])
      expect(kinds, `timeline: ${kinds.join(' ')}`).toContain(kind);
    await page.goto(`/incidents/${incident.id}`);
    await expect(page.getByText('Resolved').first()).toBeVisible();
    await expect(page.getByText(`Approved: ${action.title}`).first()).toBeVisible();
    await expect(page.getByText(`Started: ${action.title}`).first()).toBeVisible();
  });
  await demo.remove('/faults');
});

test('a memory leak blames no change, is restarted and leaves a follow-up', async ({
  api,
  demo,
  pageAs,
}) => {
  test.setTimeout(16 * MINUTE_MS);
  await settle(api, demo);
  const target = 'checkout';
  const before = await companyService(demo, target);
  const fault = await startFault(demo, {
    kind: 'memory-leak',
    target,
    seed: '2',
    innocentSpreadSeconds: 40,
  });
  const visibleMs = Date.parse(fault.startedAt) + 10 * SAMPLE_MS;
  const incident = await diagnosedIncident(api, demo, fault, visibleMs);
  for (const cause of incident.diagnosis.causes)
    if (cause.kind === 'change') expect(cause.confidence.level, cause.title).not.toBe('likely');
  const action = await proposedAction(api, incident.id, 'service.restart');
  expect(action.target.name).toBe(target);
  const page = await pageAs('operator');
  await approveInBrowser(page, action);
  await seesVerification(page, api, action.id);
  expect(Date.parse((await companyService(demo, target)).startedAt)).toBeGreaterThan(
    Date.parse(before.startedAt),
  );
  await waitForIncidentState(
    api,
    incident.id,
    'the mitigation',
    ({ status }) => status === 'mitigated',
    3 * MINUTE_MS,
  );
  await test.step('a person follows up and resolves it', async () => {
    await demo.remove('/faults');
    await page.goto(`/incidents/${incident.id}`);
    await expect(page.getByText('Mitigated').first()).toBeVisible();
    await page.getByRole('button', { name: 'Resolve…' }).click();
    const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
    // The dialog's fields are fetched when it opens; only then is it clear whether alerts still
    // fire.
    await dialog.getByLabel('Resolution').fill('The leak is fixed.');
    const whileFiring = dialog.getByLabel('Resolve while alerts are firing');
    if ((await whileFiring.count()) > 0) await whileFiring.check();
    await dialog.getByRole('button', { name: /^Resolve/ }).click();
    await expect(page.getByText('Resolved').first()).toBeVisible();
    expect((await incidentOf(api, incident.id)).status).toBe('resolved');
  });
});

test('a model host without processors left is blamed, and its service is scaled out to another one', async ({
  api,
  demo,
  pageAs,
}) => {
  test.setTimeout(16 * MINUTE_MS);
  await settle(api, demo);
  const model = (await companyServices(demo)).find(({ kind }) => kind === 'model');
  if (model === undefined) throw new Error('the demo has no model');
  const fault = await startFault(demo, {
    kind: 'starved-host',
    seed: '4',
    innocentSpreadSeconds: 40,
  });
  const incident = await diagnosedIncident(api, demo, fault, Date.parse(fault.startedAt));
  const action = await proposedAction(api, incident.id, 'service.scale');
  expect(action.target.name).toBe(model.name);
  const page = await pageAs('operator');
  await approveInBrowser(page, action);
  const { verification } = await seesVerification(page, api, action.id);
  // The host stays as it is: only what suffers on it can show that the scaling helped.
  expect(verification?.criteria).not.toEqual([]);
  for (const { signal } of verification?.criteria ?? [])
    expect(signal.metric, signal.title).not.toMatch(/^system\./u);
  expect((await companyService(demo, model.name)).replicas).toBe(2 * model.replicas);
  const done = await waitForIncidentState(
    api,
    incident.id,
    'the mitigation',
    ({ status }) => status === 'mitigated',
    3 * MINUTE_MS,
  );
  expect(new Set(done.actions.map(({ kind }) => kind))).toEqual(new Set(['service.scale']));
  await demo.remove('/faults');
  await api.post(`/api/incidents/${incident.id}/resolve`, {
    reason: 'The processors are free again.',
    evenIfFiring: true,
  });
});

test('a slow dependency is blamed itself, and nothing is proposed on its callers', async ({
  api,
  demo,
  pageAs,
}) => {
  test.setTimeout(12 * MINUTE_MS);
  await settle(api, demo);
  const database = (await companyServices(demo)).find(({ kind }) => kind === 'database');
  if (database === undefined) throw new Error('the demo has no database');
  const fault = await startFault(demo, {
    kind: 'slow-dependency',
    target: database.name,
    seed: '3',
    innocentSpreadSeconds: 40,
  });
  const incident = await diagnosedIncident(api, demo, fault, Date.parse(fault.startedAt));
  // Further passes of the spine, with more evidence, come to the same conclusion.
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  const later = await incidentOf(api, incident.id);
  expect(
    blames(fault)(later),
    JSON.stringify(later.diagnosis.causes.map(({ title }) => title)),
  ).toBe(true);
  expect(
    later.actions.filter(({ status }) => status !== 'superseded').map(({ title }) => title),
  ).toEqual([]);
  const page = await pageAs('operator');
  await page.goto(`/incidents/${incident.id}`);
  await expect(page.getByText(firstCause(later)?.title ?? '').first()).toBeVisible();
  await expect(page.getByText('No action proposed')).toBeVisible();
});
