import { formatCount, formatNumber } from '#lib/format.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import type { OperationsReport } from '#lib/schemas/incidents/operations.ts';
import { formatSpan } from '#lib/time-format.ts';
import { expect, test } from '../support/fixtures.ts';
import { callAs } from '../support/fixtures/model-loop.ts';
import { openIncident } from '../support/fixtures/open-incident.ts';
import { printReport } from '../support/print-report.ts';
import { squeezed } from '../support/read-pdf.ts';

const weekMs = 7 * 86_400_000;

test('an alert that is judged useful counts in the operations report, on screen, as CSV and on paper', async ({
  adminPage: page,
  api,
  pageAs,
}) => {
  const name = `Judged ${Date.now()}`;
  const incident = await openIncident(api, { alertname: name, severity: 'error' });
  await page.goto(`/incidents/${incident.id}`);
  await page.getByRole('button', { name: 'Useful: the whole incident' }).click();
  await expect(page.getByText('Marked as useful')).toBeVisible();
  await expect(page.getByText(/Alert precision: .*rated alerts were useful/)).toBeVisible();
  const judged = (await api.get(`/api/incidents/${incident.id}`)) as IncidentDetail;
  expect(judged.usefulness.verdicts).toMatchObject([{ verdict: 'useful' }]);

  const guest = await pageAs('admin');
  await guest.goto('/account');
  expect(
    await callAs(guest, 'POST', '/api/demo/view-as', { persona: 'operations-manager' }),
  ).toMatchObject({ status: 200 });
  await guest.goto(`/incidents/${incident.id}`);
  await expect(guest.getByRole('heading', { name: new RegExp(name, 'u') })).toBeVisible();
  await expect(guest.getByText(/Alert precision/)).toBeVisible();
  // A person of the demo company is offered no change of what is not the demo's.
  await expect(
    guest.getByRole('button', { name: /Acknowledge|Useful: the whole incident/ }),
  ).toHaveCount(0);

  const range = `from=${Date.now() - weekMs}&to=${Date.now()}`;
  const report = (await api.get(`/api/incidents/report?${range}`)) as OperationsReport;
  expect(report.now.precision.good).toBeGreaterThanOrEqual(1);
  // There is a real incident now, so whatever the demo did is not in the figures.
  expect(['left-out', 'none']).toContain(report.demo);
  await page.goto('/incidents/report?days=7');
  const figures = page.getByRole('region', { name: 'Figures of the period' });
  await expect(figures).toContainText('Time to detect (MTTD)');
  await expect(figures).toContainText(/From the onset in the signals/);
  const note = page.getByRole('note').filter({ hasText: 'The demo company is hidden.' });
  await expect(note).toHaveCount(report.demo === 'left-out' ? 1 : 0);
  await page.getByLabel('Severity').selectOption('critical');
  await expect(page).toHaveURL(/severity=critical/);
  await page.reload();
  await expect(page.getByLabel('Severity')).toHaveValue('critical');
  const csv = await page.request.get(`/api/incidents/report?${range}&format=csv`);
  expect(await csv.text()).toContain('time to recover, median');

  await page.emulateMedia({ colorScheme: 'dark' });
  // A page that is left may just have read its report again: its answer is none of the next page's.
  await page.goto('about:blank');
  const [answer] = await Promise.all([
    page.waitForResponse(/\/api\/incidents\/report\?/u),
    page.goto('/print/operations?days=7'),
  ]);
  await expect(page.locator('[data-report="ready"]')).toBeVisible();
  await expect(page.locator('figure[data-chart] svg')).not.toHaveCount(0);
  const printed = (await answer.json()) as OperationsReport;
  const paper = await printReport(page);
  expect(paper).toContain('/print/operations?days=7');
  const { now } = printed;
  const spans = [now.detect, now.acknowledge, now.recover].flatMap(({ medianMinutes }) =>
    medianMinutes === null || medianMinutes === 0 ? [] : formatSpan(medianMinutes * 60_000),
  );
  for (const figure of [
    `Incidents${formatNumber(now.incidents)}opened`,
    `${formatCount(now.alerts, 'alert')} in all`,
    `${now.precision.good} of ${now.precision.total}`,
    ...spans,
    ...printed.teams.slice(0, 4).map(({ name }) => name),
  ])
    expect(paper).toContain(squeezed(figure));
});
