import { randomBytes } from 'node:crypto';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { makeService } from '../support/fixtures/make-service.ts';
import { openIncident } from '../support/fixtures/open-incident.ts';
import { makePerson, signIn } from '../support/sign-in.ts';
import { expectNoSidewaysScroll } from '../support/viewports.ts';

test('who may act for one team only is offered that, and told what the acts on many leave out', async ({
  api,
  browser,
  tandem,
}) => {
  const word = `Mixed ${randomBytes(4).toString('hex')}`;
  const [ours, theirs] = [`ours-${word.slice(6)}`, `theirs-${word.slice(6)}`];
  const { id: teamId } = (await api.post('/api/teams', { name: word })) as { id: string };
  const service = await makeService(api, ours);
  await api.put(`/api/resources/${service}/ownership`, { teamId });
  const person = await makePerson(api, ['viewer']);
  const users = (await api.get(`/api/users?q=${encodeURIComponent(person.email)}`)) as {
    items: { id: string; email: string; revision: number }[];
  };
  const account = users.items.find(({ email }) => email === person.email);
  const grants = [{ role: 'viewer' }, { role: 'operator', teamId }];
  const changed = await api.send('PATCH', `/api/users/${account?.id ?? ''}`, { grants });
  expect(changed.status).toBe(200);
  const open = (name: string) =>
    openIncident(api, { alertname: `${word} ${name}`, service: name, severity: 'warning' });
  const [may, mayNot] = [await open(ours), await open(theirs)];

  const context = await browser.newContext({ baseURL: tandem.url });
  const page = await context.newPage();
  await signIn(page, person);
  await page.goto(`/incidents?q=${encodeURIComponent(word)}`);
  const box = ({ number }: { number: number }) =>
    page.getByRole('row', { name: new RegExp(`INC-${number}\\b`) }).getByRole('checkbox');
  await box(may).check();
  await box(mayNot).check();
  const bar = page.getByRole('region', { name: 'Selected rows' });
  await expect(bar).toContainText('1 incident is skipped. Read-only. Your other roles');
  await checkA11y(bar);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await bar.getByRole('button', { name: 'Acknowledge 1' }).click();
  await expect(page.getByText(`INC-${may.number} acknowledged`)).toBeVisible();
  // The omitted entry stays checked, with nothing to click.
  await expect(box(may)).not.toBeChecked();
  await expect(box(mayNot)).toBeChecked();
  await expect(bar.getByRole('button', { name: /^Acknowledge/ })).toBeDisabled();
  await expect(bar.getByRole('button', { name: 'Snooze…' })).toBeDisabled();
  await page.keyboard.press('a');
  await expect(page.getByText('Nothing changed').first()).toBeVisible();
  const status = async ({ id }: { id: string }) =>
    ((await api.get(`/api/incidents/${id}`)) as { status: string }).status;
  expect([await status(may), await status(mayNot)]).toEqual(['acknowledged', 'triggered']);
  await context.close();
});
