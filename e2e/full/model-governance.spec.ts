import { readFileSync } from 'node:fs';
import type { EvidencePack } from '#lib/schemas/governance/evidence.ts';
import type { ModelAt } from '#lib/schemas/models/governance.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { choose } from '../support/choose.ts';
import { fitsPhone } from '../support/fits-phone.ts';
import { expect, test } from '../support/fixtures.ts';
import {
  askForChampion,
  promote,
  registerModel,
  registerVersion,
} from '../support/fixtures/registered-model.ts';
import { readPdf, squeezed } from '../support/read-pdf.ts';

test('three moments: before the model, before its alias moved, and after, as page and as JSON', async ({
  adminPage: page,
  pageAs,
  api,
}) => {
  const name = `returns-${Date.now()}`;
  const before = new Date(Date.now() - 60_000).toISOString();
  const mia = await pageAs('ml-engineer');
  await registerModel(api, name);
  await registerVersion(api, name, { digest: 'digest-one', accuracy: 0.9 });
  await promote(api, mia, name, 1);
  const between = new Date().toISOString();
  await registerVersion(api, name, { digest: 'digest-two', accuracy: 0.95 });
  await promote(api, mia, name, 2);

  const answers: [string, string, string | null][] = [
    [before, `${name} did not exist yet`, null],
    [between, `Version 1 of ${name} was serving`, 'digest-one'],
    [new Date().toISOString(), `Version 2 of ${name} was serving`, 'digest-two'],
  ];
  for (const [at, title, digest] of answers) {
    await page.goto(`/models/${name}?at=${encodeURIComponent(at)}`);
    await expect(page).toHaveURL(new RegExp(`/models/${name}/at\\?`));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    const trained = page.getByRole('region', { name: 'Training data' });
    const approved = page.getByRole('region', { name: 'Approved by' });
    if (digest === null) await expect(trained).toContainText('There was no serving version');
    else {
      await expect(trained).toContainText(digest);
      await expect(approved).toContainText('was looked at');
      await expect(approved).toContainText('1 of 1');
    }
    for (const path of [`/models/${name}`, `/api/models/${name}`, `/api/models/${name}/at`]) {
      const answer = await api.send('GET', `${path}?at=${encodeURIComponent(at)}`, undefined, {
        accept: 'application/json',
      });
      expect(answer.status, path).toBe(200);
      const { trainedOn, existed, at: told } = answer.body as ModelAt;
      expect({ told, existed, digest: trainedOn.datasets[0]?.digest ?? null }).toEqual({
        told: at,
        existed: digest !== null,
        digest,
      });
    }
  }
  await fitsPhone(page);

  // From change to change, and back to a moment that is typed.
  const typed = page.url();
  await page.getByRole('link', { name: 'Previous change' }).click();
  await expect(page).not.toHaveURL(typed);
  const decided = page.getByRole('region', { name: 'Serving version' });
  await expect(page.getByRole('button', { name: 'Next change' })).toBeDisabled();
  await page.getByRole('link', { name: 'Previous change' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    `Version 1 of ${name} was serving`,
  );
  await expect(decided.getByRole('link', { name: 'v2' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Previous change' })).toBeDisabled();
  await page.getByLabel(/^Date and time/).fill(before.slice(0, -1));
  await page.getByRole('button', { name: 'Show this time' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('at')).toBe(before);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name} did not exist yet`);
  await page.getByRole('link', { name: 'Now', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    `Version 2 of ${name} was serving`,
  );

  await page.goto(`/models/${name}?tab=governance`);
  const history = page.getByRole('table', { name: /^Alias changes/ });
  await expect(history.getByRole('row').nth(1)).toContainText(/approved by Test ml-engineer/);

  await page.goto(`/models/${name}/at?at=someday`);
  await expect(page.getByRole('alert').filter({ hasText: 'at:' })).toBeVisible();
});

test('a card is written, compared, gated by the tier, and led to by the evidence of a request', async ({
  pageAs,
  api,
}) => {
  const name = `credit-${Date.now()}`;
  await registerModel(api, name);
  await registerVersion(api, name, { digest: 'digest-one', accuracy: 0.9 });
  const page = await pageAs('ml-engineer');
  await page.goto(`/models/${name}?tab=governance`);
  const said = page.getByRole('region', { name: 'Owner, purpose and tier' });
  await said.getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Owner').fill('Risk team');
  await dialog.getByLabel('Purpose').fill('Scores requests for a loan');
  await dialog.getByLabel('Risk tier').selectOption('medium');
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(said).toContainText('Risk team');
  // A lower tier asks for fewer approvals: this role may not choose it any more.
  await said.getByRole('button', { name: 'Change…' }).click();
  await expect(dialog.getByRole('option', { name: 'low' })).toBeDisabled();
  await page.keyboard.press('Escape');
  const summary = page.getByRole('region', { name: 'Model card' });
  await expect(summary).toContainText('Missing: intended use, out of scope, known limits.');

  const id = await askForChampion(api, name, 1);
  await page.goto(`/actions/${id}`);
  const talk = page.getByRole('region', { name: 'Comments' });
  await talk
    .getByLabel('Comment on the request')
    .fill('Is **2019** in the data? <img src=x onerror=alert(1)>');
  await talk.getByRole('button', { name: 'Add comment' }).click();
  await expect(talk.locator('strong')).toHaveText('2019');
  await expect(talk.locator('img')).toHaveCount(0);
  await fitsPhone(page);
  await page
    .getByRole('list', { name: 'Evidence' })
    .getByRole('link', { name: 'Model card' })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Model card of ${name}`);
  const gate = page.getByRole('region', { name: 'Completeness' });
  await expect(gate).toContainText('3 of 6 required fields');
  await expect(page.getByRole('table', { name: 'Metrics by slice' })).toContainText('country=DE');
  await expect(page.getByRole('region', { name: 'Artifact scan' })).toContainText('scanned');
  await page.getByRole('button', { name: 'Edit card' }).click();
  await dialog.getByLabel('Intended use').fill('Loans below **5,000**');
  // Neither Escape nor a click next to the form discards the typed values.
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('alert')).toContainText('Your changes are not saved');
  await page.mouse.click(5, 5);
  await expect(dialog.getByRole('button', { name: 'Keep editing' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Keep editing' }).click();
  await expect(dialog.getByLabel('Intended use')).toHaveValue('Loans below **5,000**');
  await dialog.getByLabel('Out of scope').fill('Mortgages');
  await dialog.getByLabel('Known limits').fill('No data before 2020 <img src=x onerror=alert(1)>');
  await dialog.getByLabel('Carbon and cost').selectOption('not measured');
  await dialog.getByRole('button', { name: 'Save as new revision' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Reason it was not measured' })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  await dialog.getByLabel('Reason it was not measured').fill('the trainer has no meter');
  await dialog.getByLabel('Change summary').fill('First words');
  await dialog.getByRole('button', { name: 'Save as new revision' }).click();
  await expect(gate).toContainText('6 of 6 required fields');
  const written = page.getByRole('region', { name: 'Written by users' });
  await expect(written.locator('strong')).toHaveText('5,000');
  await expect(written.locator('img')).toHaveCount(0);
  const revisions = page.getByRole('region', { name: 'Revisions of the card' });
  await revisions.getByRole('button', { name: 'Compare' }).click();
  await expect(dialog.getByRole('table', { name: 'Changes' })).toContainText('Mortgages');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await fitsPhone(page);

  const { body } = await api.send('GET', `/api/models/${name}/card?format=md`);
  expect(body).toContain('# Model card: ');
  expect(body).toContain('Mortgages');
  await page.getByRole('link', { name: 'Print card' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Model card of ${name}`);
  await expect(page.locator('[data-report=ready]')).toContainText('Mortgages');
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
});

test('the inventory says what is missing; a pack answers line by line, is edited, and goes to paper', async ({
  pageAs,
  api,
}) => {
  const name = `pack-${Date.now()}`;
  await registerModel(api, name);
  await registerVersion(api, name, { digest: 'digest-one', accuracy: 0.9 });
  await api.put(`/api/models/${name}/governance`, {
    owner: 'Risk team',
    purpose: 'Scores requests for a loan',
    tier: 'high',
  });
  await askForChampion(api, name, 1);
  const page = await pageAs('approver');
  await page.goto(`/governance?q=${name}`);
  const inventory = page.getByRole('table', { name: 'Model inventory' });
  const row = inventory.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('Risk team');
  await expect(row).toContainText('High');
  await expect(row.getByRole('link', { name: 'No card' })).toBeVisible();
  await expect(row.getByRole('link', { name: '1', exact: true })).toBeVisible();
  await fitsPhone(page);

  await page.getByRole('link', { name: 'EU AI Act' }).click();
  await choose(page.getByLabel('Model of the pack'), name);
  await expect(page.getByText(/^\d+ of \d+ lines covered\.$/u)).toBeVisible();
  expect(
    await page.evaluate(() => document.documentElement.scrollHeight),
    'a pack with its lines folded',
  ).toBeLessThan(2_500);
  const risk = page.getByRole('region', { name: 'Article 9: Risk management' });
  await risk.getByRole('heading').click();
  await expect(risk).toContainText('Its risk tier is high.');
  await expect(risk.getByRole('link', { name: 'Tier high, version 1' })).toBeVisible();
  const file = page.getByRole('region', { name: /^Article 11/ });
  await file.getByRole('heading').click();
  await expect(file).toContainText('There is no model card.');
  await expect(file).toContainText('Regulation (EU) 2024/1689');
  await fitsPhone(page);

  await file.getByRole('button', { name: 'Edit control' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Actual performance').uncheck();
  await dialog.getByLabel('Note on this version').fill('Performance stands in Article 15');
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Save as new version' }).click();
  await expect(file).toContainText('Version 1');
  await expect(file).not.toContainText('Actual performance');
  const { body } = await api.send('GET', `/api/governance/packs/eu-ai-act/${name}`);
  const { lines } = body as EvidencePack;
  expect(lines.find(({ control }) => control.key === 'eu.art-11')).toMatchObject({
    state: 'missing',
    control: { version: 1, comment: 'Performance stands in Article 15' },
  });

  const loaded = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download PDF' }).click();
  const saved = await loaded;
  expect(saved.suggestedFilename()).toBe(`evidence-eu-ai-act-${name}.pdf`);
  const pdf = readFileSync(await saved.path());
  const text = readPdf(pdf).join('');
  for (const { control } of lines) expect(text).toContain(squeezed(control.asks));

  await page.getByRole('link', { name: 'Print pack' }).click();
  const paper = page.locator('[data-report=ready]');
  await expect(paper).toContainText('Article 14: Human oversight');
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  await page.goto(`/governance/packs/no-such-law`);
  await expect(page.getByText('No pack has this address')).toBeVisible();
});

test('a request whose alias has moved says with what to compare, and leads there', async ({
  adminPage: page,
  pageAs,
  api,
}) => {
  const name = `refunds-${Date.now()}`;
  await registerModel(api, name);
  await registerVersion(api, name, { digest: 'd-one', accuracy: 0.9 });
  await registerVersion(api, name, { digest: 'd-two', accuracy: 0.95 });
  const id = await askForChampion(api, name, 1);
  await promote(api, await pageAs('ml-engineer'), name, 2);

  await page.goto(`/actions/${id}`);
  const notice = page.getByRole('status').filter({ hasText: 'Withdrawn' });
  await expect(notice).toContainText(
    'champion now points to version 2. Compare with version 2, then request it again.',
  );
  await fitsPhone(page);
  await notice.getByRole('link', { name: 'Version 1 next to the current version' }).click();
  await expect(page).toHaveURL(new RegExp(`/models/${name}/versions/1$`, 'u'));
  await expect(page.getByRole('button', { name: 'Request promotion…' })).toBeVisible();

  await page.goto(`/models/${name}/card?version=1`);
  await page.getByRole('link', { name: 'orders' }).click();
  await expect(page).toHaveURL(/\/experiments\/datasets\/logged\//u);
  await expect(page.getByRole('main')).toContainText('d-one');
});
