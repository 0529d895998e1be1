import { randomBytes } from 'node:crypto';
import { checkA11y } from '../support/check-a11y.ts';
import { choose } from '../support/choose.ts';
import { expect, test } from '../support/fixtures.ts';
import {
  proposeAction,
  startExecutorPeer,
  type ExecutorPeer,
} from '../support/fixtures/executor-peer.ts';
import { openIncident } from '../support/fixtures/open-incident.ts';
import { makePerson, signIn } from '../support/sign-in.ts';
import { expectNoSidewaysScroll, useViewport } from '../support/viewports.ts';

const unique = (word: string): string => `${word} ${randomBytes(4).toString('hex')}`;

/** One pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

test('a picture is pasted into a note, shown with its text, and refused where it is none', async ({
  pageAs,
  api,
}) => {
  const incident = await openIncident(api, { alertname: unique('View'), severity: 'warning' });
  const page = await pageAs('operator');
  await page.goto(`/incidents/${incident.id}`);
  const field = page.getByLabel('Note for the timeline');
  const paste = (name: string, type: string, base64: string) =>
    field.evaluate(
      (element, file) => {
        const bytes = Uint8Array.from(atob(file.base64), (sign) => sign.charCodeAt(0));
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File([bytes], file.name, { type: file.type }));
        const options = { clipboardData, bubbles: true, cancelable: true };
        element.dispatchEvent(new ClipboardEvent('paste', options));
      },
      { name, type, base64 },
    );
  // The content determines the type of the file, not its name.
  await paste('page.png', 'image/png', btoa('<script>alert(1)</script>'.padEnd(60)));
  await expect(page.getByText('The file is not a PNG, JPEG, GIF or WebP image.')).toBeVisible();
  await paste('error rate.png', 'image/png', PNG);
  await expect(field).toHaveValue(/^!\[error rate\]\(\/api\/incidents\//);
  await page.getByRole('button', { name: 'Add note' }).click();
  const picture = page.getByRole('img', { name: 'error rate' });
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((shown: HTMLImageElement) => shown.naturalWidth))
    .toBe(1);
  const src = (await picture.getAttribute('src')) ?? '';
  const answer = await page.request.get(src);
  expect(answer.headers()['content-type']).toBe('image/png');
  expect(answer.headers()['content-security-policy']).toBe("default-src 'none'; sandbox");
  expect(answer.headers()['x-content-type-options']).toBe('nosniff');
  await page.context().clearCookies();
  expect((await page.request.get(src)).status()).toBe(401);
});

test('an operator hands an incident to another one', async ({ pageAs, api }) => {
  const other = await makePerson(api, ['operator']);
  const incident = await openIncident(api, { alertname: unique('Hand me'), severity: 'warning' });
  const page = await pageAs('operator');
  await page.goto(`/incidents/${incident.id}`);
  await page.getByRole('button', { name: /^Change owner/ }).click();
  await page.getByRole('menuitem', { name: other.name }).click();
  await expect(page.getByText(`${other.name} is the owner now`).first()).toBeVisible();
});

test('long names, many labels, emoji and right-to-left text break no page', async ({
  adminPage: page,
  api,
}) => {
  const word = 'unbreakable'.repeat(12);
  const name = `${unique('Größe')} 🚨 مرحبا بالعالم ${word}`;
  const labels = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`label_${index}`, `${word} 值 ${index} שלום`]),
  );
  const incident = await openIncident(api, { ...labels, alertname: name, severity: 'warning' });
  for (const path of ['/incidents', `/incidents/${incident.id}`, '/']) {
    await useViewport(page, 'desktop');
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText(/Größe/).first()).toBeVisible();
    await expectNoSidewaysScroll(page);
    await useViewport(page, 'phone');
    await expectNoSidewaysScroll(page);
  }
  await page.goto(`/incidents/${incident.id}`);
  await page
    .getByRole('textbox', { name: /note/i })
    .fill(`**${word}** 🧨 \`${word}\`\n\n\`\`\`\n${word}\n\`\`\``);
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('🧨');
  await expectNoSidewaysScroll(page);
});

test('a maintenance window shows on every page while it is open', async ({
  adminPage: page,
  api,
}) => {
  const reason = unique('Rack move');
  const now = Date.now();
  const { id } = (await api.post('/api/silences', {
    kind: 'maintenance',
    reason,
    startsAt: new Date(now - 60_000).toISOString(),
    endsAt: new Date(now + 600_000).toISOString(),
    matchers: [{ name: 'service.name', operator: '=', value: 'no-such-service' }],
  })) as { id: string };
  await page.goto('/costs');
  await expect(page.getByRole('status').filter({ hasText: reason })).toBeVisible();
  await api.post(`/api/silences/${id}/end`);
  await page.goto('/costs');
  await expect(page.getByRole('status').filter({ hasText: reason })).toHaveCount(0);
});

test.describe('actions that follow', () => {
  let peer: ExecutorPeer;
  test.beforeAll(async ({ api }) => {
    peer = await startExecutorPeer(api);
  });
  test.afterAll(() => peer.close());

  test('a withdrawn action is tried again, and the card says who stands in', async ({
    page,
    pageAs,
    api,
    tandem,
  }) => {
    const id = await proposeAction(tandem.dataDir, `again-${randomBytes(3).toString('hex')}`);
    const away = await makePerson(api, ['operator']);
    const standIn = await makePerson(api, ['operator']);
    await api.post(`/api/actions/${id}/cancel`, { reason: 'not now' });
    await signIn(page, away);
    await page.goto(`/actions/${id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Try again/ }).click();
    const dialog = page.getByRole('dialog', { name: /Try ACT-\d+ again/ });
    // The dialog is a place: a reload opens it again, Back closes it, Forward brings it back.
    await expect(page).toHaveURL(/[?&]dialog=again/);
    await page.reload();
    await expect(dialog).toBeVisible();
    await page.goBack();
    await expect(dialog).toBeHidden();
    await page.goForward();
    await dialog.getByLabel('Reason').fill('now it fits');
    await dialog.getByRole('button', { name: 'Propose again' }).click();
    await expect(page.getByText('Attempt 2 of')).toBeVisible();
    // The proposal took the place of the dialog, so Back leads to what it repeats.
    await page.goBack();
    await expect(page).toHaveURL(new RegExp(`/actions/${id}$`));
    await expect(dialog).toBeHidden();
    // Users cannot approve their own actions, so an approver opens the card.
    await page.goto('/actions');
    const card = page.getByRole('listitem').filter({ hasText: 'again-' }).first();
    await card.getByRole('button', { name: /Delegate your approvals/ }).click();
    const hand = page.getByRole('dialog', { name: 'Delegate your approvals' });
    await choose(hand.getByLabel('To'), standIn.name);
    await hand.getByLabel(/^Until/).fill('2099-01-01T00:00');
    await hand.getByRole('button', { name: 'Delegate' }).click();
    await expect(hand.getByText(/90 days/).filter({ visible: true })).toBeVisible();
    const soon = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
    await hand.getByLabel(/^Until/).fill(soon);
    await hand.getByRole('button', { name: 'Delegate' }).click();
    await expect(hand).toHaveCount(0);
    const other = await pageAs('approver');
    const waiting = await proposeAction(tandem.dataDir, `stand-${randomBytes(3).toString('hex')}`);
    await other.goto('/actions');
    const second = other.getByRole('listitem').filter({ hasText: 'stand-' }).first();
    await expect(second).toContainText(`${standIn.name} decides for ${away.name}`);
    await api.post(`/api/actions/${waiting}/cancel`, { reason: 'test is over' });
  });
});

test('a report is scheduled, sent now, paused and removed', async ({ adminPage: page, api }) => {
  const channel = (await api.post('/api/notifications/channels', {
    name: unique('reports'),
    allow: ['127.0.0.1/32'],
    settings: {
      kind: 'email',
      host: '127.0.0.1',
      port: 9,
      tls: 'none',
      from: 'tandem@example.test',
      to: ['boss@example.test'],
    },
  })) as { id: string };
  const name = unique('Monday figures');
  await page.goto('/settings/notifications?tab=reports');
  await page.getByRole('button', { name: 'Schedule report…' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Schedule a report' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Report', { exact: true }).selectOption('executive');
  await dialog.getByRole('checkbox').last().check();
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Save report' }).click();
  await expect(dialog).toHaveCount(0);
  const row = page.getByRole('listitem').filter({ hasText: name });
  await expect(row).toContainText('every Monday at 07:00');
  await row.getByRole('button', { name: /^Send / }).click();
  await expect(row).toContainText('Sent through 1 channel');
  await row.getByRole('switch').click();
  await expect(row.getByText('Paused')).toBeVisible();
  await useViewport(page, 'phone');
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');
  await row.getByRole('button', { name: `Remove ${name}` }).click();
  await page.getByRole('button', { name: 'Remove report' }).click();
  // While the dialog is open nothing behind it counts.
  await expect(page.getByText(`${name} removed`)).toBeVisible();
  await expect(row).toHaveCount(0);
  await api.remove(`/api/notifications/channels/${channel.id}`);
});

test('a person is invited by a link and signed out everywhere', async ({
  adminPage: page,
  api,
}) => {
  const person = await makePerson(api, ['viewer']);
  await page.goto('/settings/users');
  await page.getByLabel('Find a user').fill(person.email);
  await page.getByRole('link', { name: person.name }).click();
  await expect(page).toHaveURL(/user=/);
  const sheet = page.getByRole('dialog', { name: person.name });
  await sheet.getByRole('button', { name: 'Make invitation' }).click();
  await expect(sheet.getByText(/reset-password\?token=/)).toBeVisible();
  await sheet.getByRole('button', { name: /^End all sessions/ }).click();
  await expect(page.getByText(/0 sessions ended/)).toBeVisible();
  await page.goBack();
  await expect(sheet).toHaveCount(0);
});

test('a chart is saved as a picture, and a link to a point of it opens with the point', async ({
  pageAs,
  api,
}) => {
  const page = await pageAs('viewer');
  // A service of the demo company: those of other tests send nothing that could be drawn.
  const { items } = (await api.get('/api/resources?kind=service&q=storefront')) as {
    items: { id: string }[];
  };
  await page.goto(`/infrastructure/${items[0]?.id ?? ''}`);
  const more = page.getByRole('button', { name: /^More for / }).first();
  await more.scrollIntoViewIfNeeded();
  await expect(page.locator('[data-chart] svg').first()).toBeVisible();
  await more.click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export PNG' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.png$/);

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const chart = page.getByRole('slider', { name: /^Read / }).first();
  await chart.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await more.click();
  await page.getByRole('menuitem', { name: 'Copy link to this point' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).searchParams.get('tz')).toBe('UTC');
  expect(Number(new URL(link).searchParams.get('at'))).toBeGreaterThan(0);
  await page.goto(link);
  await expect(chart).toHaveAttribute('aria-valuetext', /UTC|\d\d:\d\d/);
});
