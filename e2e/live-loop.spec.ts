import type { ActionDetail, ActionStatus } from '#lib/schemas/actions/actions.ts';
import type { IncidentDetail, IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { approveInBrowser } from './support/approve-in-browser.ts';
import { expect, test } from './support/fixtures.ts';
import { incidentOf } from './support/spine.ts';
import { waitFor } from './support/wait-for.ts';

const SERVICE = 'statements';
const GOOD_VERSION = '1.9.0';

/** Statuses of an action that will continue automatically. */
const PENDING: ActionStatus[] = ['approved', 'queued', 'running', 'succeeded', 'verifying'];

type Office = { office: { name: string; version: string }[] };

// The only real loop of `npm test`: the back office releases a bad version a minute after the company is open.
test('a bad release is detected live, approved by click and really rolled back', async ({
  api,
  demo,
  visit,
}) => {
  const version = async () => {
    const { office } = (await demo.get('/services')) as Office;
    return office.find(({ name }) => name === SERVICE)?.version;
  };
  const incident = await waitFor('an incident with a proposal', async () => {
    const { items } = (await api.get('/api/incidents?status=open&limit=100')) as {
      items: IncidentSummary[];
    };
    const found = items.find(({ resource }) => resource?.name === SERVICE);
    const detail = found === undefined ? null : await incidentOf(api, found.id);
    return detail?.actions.some(({ status }) => status === 'proposed') === true ? detail : null;
  });
  const bad = await version();
  expect(bad).not.toBe(GOOD_VERSION);
  const blames = ({ diagnosis: { causes } }: IncidentDetail) => ({
    kind: causes[0]?.kind,
    resource: causes[0]?.resource.name,
    change: causes[0]?.change !== null,
  });
  expect(blames(incident)).toEqual({ kind: 'change', resource: SERVICE, change: true });
  const proposed = incident.actions.find(({ status }) => status === 'proposed');
  const action = (await api.get(`/api/actions/${proposed?.id ?? ''}`)) as ActionDetail;
  expect(action).toMatchObject({ kind: 'service.roll_back', target: { name: SERVICE } });
  expect(action.title).toContain(`Roll back ${SERVICE} to ${GOOD_VERSION}`);

  const page = await visit('/incidents', 'operator');
  await page.locator(`a[href^="/incidents/${incident.id}"]`).first().click();
  const evidence = page.getByRole('region', { name: 'Evidence' });
  await expect(evidence.locator('figure[data-chart] svg').first()).toBeVisible();
  await expect(page.getByText(incident.diagnosis.causes[0]?.title ?? '').first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Review and approve' })).toBeVisible();
  await approveInBrowser(page, action);
  // The page is live: the test does not reload it.
  const verification = page.getByRole('region', { name: 'Verification' });
  const outcome = await waitFor('the end of the verification', async () => {
    const { status } = (await api.get(`/api/actions/${action.id}`)) as ActionDetail;
    return PENDING.includes(status) ? null : status;
  });
  expect(outcome).toBe('verified');
  await expect(verification.getByText('Verified', { exact: true })).toBeVisible();
  expect(await version()).toBe(GOOD_VERSION);

  const done = await waitFor('the resolution', async () => {
    const found = await incidentOf(api, incident.id);
    return found.status === 'resolved' ? found : null;
  });
  const story = done.timeline.map(({ kind }) => kind);
  expect(story).toEqual(expect.arrayContaining(['alert.joined', 'action.vote', 'resolved']));
  await page.goto(`/incidents/${incident.id}`);
  await expect(page.getByText(`Approved: ${action.title}`).first()).toBeVisible();
  await expect(page.getByText(`Started: ${action.title}`).first()).toBeVisible();
});
