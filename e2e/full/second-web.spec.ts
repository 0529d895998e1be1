import { dirname, join } from 'node:path';
import { readRunRecord } from '#server/launcher/supervision/run-record.ts';
import { makeApiClient } from '../support/api-client.ts';
import { expect, test } from '../support/fixtures.ts';
import { makePerson, signIn } from '../support/sign-in.ts';
import { startTandem, type TandemInstance } from '../support/tandem-instance.ts';

let second: TandemInstance;

test.beforeAll(async ({ tandem }) => {
  const stores = readRunRecord(tandem.dataDir);
  test.skip(stores === undefined, 'the instance was started by somebody else');
  second = await startTandem({
    demo: false,
    logFile: join(dirname(tandem.logFile), 'second-web.log'),
    env: {
      TANDEM_ROLE: 'web',
      TANDEM_BOOTSTRAP_API_KEY: tandem.apiKey,
      TANDEM_SECRETS_FILE: join(tandem.dataDir, 'secrets.json'),
      DATABASE_URL: stores?.databaseUrl ?? '',
      CLICKHOUSE_URL: stores?.clickhouseUrl ?? '',
    },
  });
});
test.afterAll(async () => second?.stop());

test('who signed in at one web process is signed in at another with the same secrets, and out at both', async ({
  page,
  api,
  tandem,
}) => {
  await signIn(page, await makePerson(api, ['viewer']));
  await page.goto(`${second.url}/incidents`);
  await expect(page).toHaveURL(`${second.url}/incidents`);
  const answer = await page.request.get(`${second.url}/api/sessions`);
  const { items } = (await answer.json()) as { items: { id: string; current: boolean }[] };
  expect(items).toMatchObject([{ current: true }]);
  await api.remove(`/api/sessions/${items[0]?.id ?? ''}`);
  for (const url of [second.url, tandem.url])
    await expect
      .poll(async () => (await page.request.get(`${url}/api/sessions`)).status())
      .toBe(401);
});

test('what one process acknowledged is read at another with ?fresh=1, by the same key', async ({
  api,
  tandem,
}) => {
  const elsewhere = makeApiClient(second.url, tandem.apiKey);
  for (const value of [1, 2, 3]) {
    const atMs = Date.now();
    const dataPoints = [{ asDouble: value, timeUnixNano: `${atMs}000000` }];
    const metrics = [{ name: 'e2e.elsewhere', gauge: { dataPoints } }];
    await api.post('/v1/metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
    const range = `metric=e2e.elsewhere&from=${atMs}&to=${atMs + 1}&fresh=1`;
    expect(await elsewhere.get(`/api/metrics/range?${range}`)).toMatchObject({
      series: [{ points: [[atMs, value]] }],
    });
  }
});
