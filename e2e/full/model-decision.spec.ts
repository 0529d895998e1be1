import type { Page } from '@playwright/test';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { ValueModelAnswer } from '#lib/schemas/inference/value.ts';
import type { IncidentDecision } from '#lib/schemas/model-monitoring/decision.ts';
import type { ApiClient } from '../support/api-client.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectNoSidewaysScroll, useViewport } from '../support/viewports.ts';
import { waitFor } from '../support/wait-for.ts';

const labels = { alertname: 'ScoresLookOdd', service: 'fraud-score', severity: 'error' };
const startsAt = new Date().toISOString();
const report = (api: ApiClient, ends: { endsAt?: string }) =>
  api.post('/api/v2/alerts', [{ labels, annotations: {}, startsAt, ...ends }]);

/**
 * External monitoring reports the service of the demo's model, which opens an incident about the
 * model.
 */
async function incidentAboutModel(api: ApiClient): Promise<{ id: string; model: string }> {
  await report(api, {});
  return waitFor('a comparison for an incident of the model', async () => {
    const { items } = (await api.get('/api/incidents?status=open&limit=100')) as {
      items: IncidentSummary[];
    };
    for (const { id } of items) {
      const { comparison } = (await api.get(`/api/incidents/${id}/decision`)) as IncidentDecision;
      // An incident of a busy machine may be about another model of the company.
      if (comparison?.model === labels.service) return { id, model: comparison.model };
    }
    throw new Error(`none of ${items.length} open incidents compares options`);
  });
}

/** Removes the value model that the demo company brings; returns the version that is in force then. */
async function removeValueModel(api: ApiClient, model: string): Promise<number> {
  const path = `/api/models/${model}/value`;
  const { current } = await waitFor('the value model of the demo', async () => {
    const answer = (await api.get(path)) as ValueModelAnswer;
    return answer.current.value === null ? null : answer;
  });
  await api.put(path, { value: null, comment: '', baseVersion: current.version });
  return current.version + 1;
}

async function lookAt(page: Page): Promise<void> {
  const options = page.getByRole('region', { name: 'Options compared' });
  await expect(options).toBeVisible();
  await checkA11y(page);
  await useViewport(page, 'phone');
  await expect(options.getByRole('listitem').filter({ hasText: 'Quality afterward' })).toHaveCount(
    5,
  );
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');
}

// Other tests wait until the demo company is calm.
test.afterAll(({ api }) => report(api, { endsAt: new Date().toISOString() }));

test('options are compared on the page of an incident, in money once the owner says what answers are worth', async ({
  adminPage: page,
  api,
}) => {
  const { id, model } = await incidentAboutModel(api);
  const version = (await removeValueModel(api, model)) + 1;
  await page.goto(`/incidents/${id}`);
  await lookAt(page);
  const options = page.getByRole('region', { name: 'Options compared' });
  const table = options.getByRole('table', { name: 'Options, the recommended one first' });
  await expect(table.getByRole('row')).toHaveCount(6);
  await expect(table.getByRole('row').nth(1)).toContainText('Recommended');
  await expect(options).toContainText('No amount: this model has no value model.');
  await options.getByRole('link', { name: 'Set value model' }).click();
  await expect(page).toHaveURL(new RegExp(`/models/${model}\\?tab=governance`));
  const value = page.getByRole('region', { name: 'Value of predictions' });
  await value.getByRole('button', { name: 'Set value model…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('KPI').fill('fraud caught');
  await dialog.getByLabel('Value of a right prediction').fill('1.5');
  await dialog.getByLabel('Cost of a false positive').fill('4');
  await dialog.getByLabel('Cost of a false negative').fill('60');
  await dialog.getByLabel('Retraining costs').fill('25');
  await checkA11y(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(value).toContainText('fraud caught');
  await expect(value).toContainText(`Version ${version}`);
  await page.goto(`/incidents/${id}`);
  await expect(options).toContainText(`Amounts from value model ${version} (fraud caught)`);
  await expect(table.getByRole('row').filter({ hasText: 'Retrain' })).toContainText('€25');
});
