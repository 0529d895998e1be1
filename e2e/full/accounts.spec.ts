import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { makeApiClient } from '../support/api-client.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { makePerson, signIn } from '../support/sign-in.ts';
import { totpCode } from '../support/totp-code.ts';

const ROOT = resolve(import.meta.dirname, '../..');

test.describe('signing in', () => {
  test('after five wrong passwords the form shows how long to wait', async ({ page, api }) => {
    const person = await makePerson(api, ['viewer']);
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill(person.email);
    const attempt = async (password: string): Promise<void> => {
      await page.getByLabel('Password', { exact: true }).fill(password);
      await Promise.all([
        page.waitForResponse((answer) => answer.url().includes('/api/auth/callback')),
        page.getByRole('button', { name: 'Sign in', exact: true }).click(),
      ]);
    };
    for (let tries = 0; tries < 5; tries += 1) await attempt(`wrong ${tries}`);
    await attempt(person.password);
    await expect(
      page.getByRole('alert').filter({ hasText: /Too many failed sign-ins .* Try again in \d+ s/ }),
    ).toBeVisible();
    const button = page.getByRole('button', { name: 'Sign in', exact: true });
    await expect(button).toBeDisabled();
    // Another user may sign in meanwhile.
    await page.getByLabel('Email').fill('somebody.else@example.test');
    await expect(button).toBeEnabled();
  });
});

test('an authenticator app is set up, and sign-in asks for its code or a recovery code', async ({
  page,
  api,
}) => {
  const person = await makePerson(api, ['viewer']);
  await signIn(page, person);
  await page.goto('/settings');
  const panel = page.getByRole('region', { name: 'Second factor' });
  await expect(panel.getByText(/TANDEM_URL/)).toBeVisible();
  await panel.getByRole('button', { name: 'Set up…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await checkA11y(dialog);
  const secret = (await dialog.getByLabel('Secret', { exact: true }).textContent()) ?? '';
  // The code of the step before, so that sign-in can use the present one.
  await dialog.getByLabel('Code', { exact: true }).fill(totpCode(secret.replaceAll(' ', ''), -1));
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  const codes = dialog.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  const [recoveryCode = ''] = await codes.allTextContents();
  await dialog.getByRole('button', { name: 'I have saved them' }).click();
  await expect(panel.getByText('10 codes left')).toBeVisible();

  const askedForCode = async (): Promise<void> => {
    await page.context().clearCookies();
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  };
  const verify = page.getByRole('button', { name: 'Verify' });
  await askedForCode();
  await checkA11y(page);
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await verify.click();
  await expect(page.getByRole('alert').filter({ hasText: 'incorrect' })).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill(totpCode(secret.replaceAll(' ', '')));
  await verify.click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page).not.toHaveURL(/sign-in/);
  await askedForCode();
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(recoveryCode);
  await verify.click();
  await expect(page).not.toHaveURL(/sign-in/);
});

test('sessions are listed, and one that was ended is out at once', async ({
  page,
  api,
  browser,
  tandem,
}) => {
  const person = await makePerson(api, ['operator']);
  await signIn(page, person);
  const other = await browser.newContext({ baseURL: tandem.url });
  const lost = await other.newPage();
  await signIn(lost, person);
  await page.goto('/settings');
  const sessions = page.getByRole('table', { name: 'Sessions' });
  await expect(sessions.getByRole('row')).toHaveCount(3);
  await expect(sessions.getByText('This session')).toHaveCount(1);
  await sessions.getByRole('button', { name: 'End' }).click();
  await expect(sessions.getByRole('row')).toHaveCount(2);
  await lost.goto('/incidents');
  await expect(lost).toHaveURL(/\/sign-in/);
  await other.close();
});

test('the last minutes of a session are announced, and it can be extended', async ({
  page,
  api,
}) => {
  const person = await makePerson(api, ['viewer']);
  await page.clock.install();
  await signIn(page, person);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.clock.fastForward('07:56:30');
  await expect(page.getByText(/Your session ends in \d min/)).toBeVisible();
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith('/api/sessions/extend')),
    page.getByRole('button', { name: 'Stay signed in' }).click(),
  ]);
  // Only the browser's clock was moved: the server lets it last from its own time on.
  const { expiresAt } = (await answer.json()) as { expiresAt: string };
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 7.9 * 3_600_000);
});

test('an API key is made, rotated and revoked on its page', async ({ adminPage: page, tandem }) => {
  const name = `collector-${randomBytes(4).toString('hex')}`;
  await page.goto('/settings/keys');
  await page.getByRole('button', { name: 'Create key…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Create key' }).click();
  const secret = async (): Promise<string> => {
    const text = await dialog.getByLabel('API key', { exact: true }).textContent();
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    return text ?? '';
  };
  const first = await secret();
  const change = (n: number) => ({
    kind: 'config',
    ref: `${name}-${n}`,
    title: 'A change',
    occurredAt: new Date().toISOString(),
    resource: { kind: 'service', name: 'nobody' },
  });
  const statusOf = async (key: string, method: string, path: string, body?: unknown) =>
    (await makeApiClient(tandem.url, key).send(method, path, body)).status;

  await test.step('a key for intake writes and cannot read', async () => {
    expect(await statusOf(first, 'POST', '/api/changes', change(1))).toBe(202);
    expect(await statusOf(first, 'GET', '/api/incidents')).toBe(403);
    expect(await statusOf(first, 'GET', '/api/metrics/series?metric=a')).toBe(403);
  });
  const acts = page.getByRole('button', { name: `Actions for ${name}` });
  await acts.click();
  await page.getByRole('menuitem', { name: 'Rotate…' }).click();
  await dialog.getByRole('button', { name: 'Rotate key' }).click();
  const second = await secret();
  await test.step('both secrets work during the overlap', async () => {
    expect(second).not.toBe(first);
    expect(await statusOf(first, 'POST', '/api/changes', change(2))).toBe(202);
    expect(await statusOf(second, 'POST', '/api/changes', change(3))).toBe(202);
  });
  await test.step('a revoked key is refused at once', async () => {
    await acts.first().click();
    await page.getByRole('menuitem', { name: 'Revoke…' }).click();
    const confirm = page.getByRole('alertdialog');
    await confirm.getByRole('textbox').fill(name);
    await confirm.getByRole('button', { name: 'Revoke key' }).click();
    await expect(confirm).toHaveCount(0);
    expect(await statusOf(second, 'POST', '/api/changes', change(4))).toBe(401);
    expect(await statusOf(second, 'GET', '/api/incidents')).toBe(401);
  });
});

test('the audit log shows who did what, and its chain is intact', async ({
  adminPage: page,
  api,
  tandem,
}) => {
  const person = await makePerson(api, ['auditor']);
  await page.goto('/settings/audit?action=accounts.create-user');
  await expect(page.getByText(person.name).first()).toBeVisible();
  // Entries that come while one reads wait above those in view.
  const later = await makePerson(api, ['viewer']);
  const pill = page.getByRole('button', { name: /^Show \d+ new entr(?:y|ies)$/ });
  await expect(pill).toBeVisible();
  await expect(page.getByText(later.name)).toHaveCount(0);
  await pill.click();
  await expect(page.getByText(later.name).first()).toBeVisible();
  const verified = spawnSync(process.execPath, ['bin/audit-verify.mjs'], {
    cwd: ROOT,
    env: { ...process.env, TANDEM_DATA_DIR: tandem.dataDir },
    encoding: 'utf8',
  });
  expect(`${verified.stdout}${verified.stderr}`).toContain('The audit log is intact');
  expect(verified.status).toBe(0);
});

test('who saves an account or the retention second sees what the first saved', async ({
  adminPage: page,
  api,
}) => {
  const { email } = await makePerson(api, ['viewer']);
  const { items } = (await api.get(`/api/users?q=${encodeURIComponent(email)}`)) as {
    items: { id: string; name: string }[];
  };
  const id = items[0]?.id ?? '';
  const note = page.getByRole('alert', { name: 'Someone else saved first' });
  await page.goto(`/settings/users?user=${id}`);
  const sheet = page.getByRole('dialog', { name: items[0]?.name ?? '' });
  await sheet.getByLabel('Name').fill('Mine');
  const grants = [{ role: 'operator' }];
  const theirs = await api.send('PATCH', `/api/users/${id}`, { name: 'Theirs', grants });
  expect(theirs.status).toBe(200);
  await page.getByRole('button', { name: 'Save account' }).click();
  await expect(note.getByRole('row', { name: /name/ })).toContainText(/Theirs.*Mine/);
  await expect(note.getByRole('row', { name: /roles/ })).toContainText(/Operator.*Viewer/);
  await checkA11y(note);
  await note.getByRole('button', { name: 'Overwrite with mine' }).click();
  await expect(page.getByText('Account of Mine saved')).toBeVisible();

  await page.goto('/sources');
  const panel = page.getByRole('region', { name: 'Retention and limits' });
  const logs = panel.getByLabel('Logs (days)');
  const before = await logs.inputValue();
  await logs.fill('21');
  const settings = (await api.get('/api/settings/telemetry')) as {
    retention: Record<string, number>;
  };
  await api.put('/api/settings/telemetry', {
    ...settings,
    retention: { ...settings.retention, logs: 22 },
  });
  // Typed values remain although the settings are read again.
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(note.getByRole('row', { name: /logs/ })).toContainText(/22.*21/);
  await note.getByRole('button', { name: 'Take theirs' }).click();
  await expect(logs).toHaveValue('22');
  await logs.fill(before);
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Retention and limits saved')).toBeVisible();
});
