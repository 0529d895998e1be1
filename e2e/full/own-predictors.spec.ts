import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { expect, test } from '../support/fixtures.ts';
import { openIncident } from '../support/fixtures/open-incident.ts';

const name = 'tandem-severity';

test("Tandem's own predictors are models that nobody deletes, and an incident names the version that decided", async ({
  adminPage: page,
  api,
}) => {
  await page.goto(`/models/${name}`);
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  await expect(page.getByText('Built into Tandem').first()).toBeVisible();
  await page.goto(`/models/${name}/card`);
  await expect(page.getByText('Suggests the severity of an incident').first()).toBeVisible();

  const path = '/api/2.0/mlflow/registered-models/delete';
  const refused = await api.send('DELETE', path, { name });
  expect(refused.status).toBe(403);
  expect(JSON.stringify(refused.body)).toContain('a built-in predictor');

  const { id } = await openIncident(api, {
    alertname: `Judged ${Date.now()}`,
    severity: 'warning',
  });
  const { severityReasons } = (await api.get(`/api/incidents/${id}`)) as IncidentDetail;
  expect(severityReasons.at(-1)).toBe(`Decided by ${name}, version 1: the default rules`);
  await page.goto(`/incidents/${id}`);
  await page.getByRole('button', { name: 'Why', exact: true }).click();
  await expect(page.getByText(`Decided by ${name}, version 1`)).toBeVisible();
});
