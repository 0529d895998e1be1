import type { ApiClient } from '../support/api-client.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { fitsPhone } from '../support/fits-phone.ts';
import { expect, test } from '../support/fixtures.ts';
import { promote, registerModel, registerVersion } from '../support/fixtures/registered-model.ts';
import { sendAnswers } from '../support/fixtures/send-predictions.ts';

const mlflow = '/api/2.0/mlflow';

/** A model with a space in its name: version 1 is champion by an approval and answers requests, version 2 never served. */
async function makeModel(api: ApiClient, name: string): Promise<void> {
  await registerModel(api, name);
  await registerVersion(api, name, { digest: `one-${name}`, accuracy: 0.9 });
  await registerVersion(api, name, { digest: `two-${name}`, accuracy: 0.92 });
}

test('a version says what it is, how it compares, and whether and how well it served', async ({
  adminPage: page,
  pageAs,
  api,
}) => {
  const name = `churn score ${Date.now()}`;
  const address = `/models/${encodeURIComponent(name)}`;
  await makeModel(api, name);
  await promote(api, await pageAs('ml-engineer'), name, 1);
  await sendAnswers(api, name, {
    count: 40,
    row: (index) => ({
      version: '1',
      time: new Date(Date.now() + index).toISOString(),
      features: { amount: index },
    }),
  });

  await page.goto(`${address}?tab=versions`);
  await page
    .getByRole('table', { name: /^Versions/ })
    .getByRole('link', { name: 'v2' })
    .click();
  await expect(page).toHaveURL(new RegExp(`${address}/versions/2`));
  await expect(page).toHaveTitle(`v2, ${name} - Tandem`);
  const main = page.getByRole('main');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name} v2`);
  await expect(main.getByText('Never served', { exact: true })).toBeVisible();
  await expect(main).toContainText('89abcdef01');
  const tiles = page.getByRole('group', { name: 'Metrics of the version compared with v1' });
  const accuracy = tiles.getByRole('listitem').filter({ hasText: 'v1: 0.9, +0.02' }).first();
  await expect(accuracy).toContainText('Higher is better');
  await expect(accuracy).toContainText('0.92');
  const chart = page.getByRole('group', { name: 'accuracy by version', exact: true });
  await expect(chart).toBeVisible();
  await expect(chart.getByText('v2', { exact: true })).toBeVisible();
  const verdict = page.getByRole('region', { name: 'Gate verdict' });
  await expect(verdict).toContainText(`/api${address}/versions/2/verdict`);
  await expect(verdict).toContainText('Not evaluated');
  await expect(page.getByRole('region', { name: 'Reproduction' })).toBeVisible();
  await fitsPhone(page);

  await page.getByRole('link', { name: 'Compare with v1…' }).click();
  await expect(
    page.getByRole('table', { name: 'Version 1 compared with version 2' }),
  ).toContainText(`two-${name}`);

  await page.goto(`${address}/versions/1`);
  await expect(main.getByText('Serving now', { exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Serving periods' })).toContainText(
    /champion since .*Decided in ACT-\d+, approved by Test ml-engineer/,
  );
  await expect(page.getByRole('region', { name: 'Actual performance' })).toContainText('75%');
  await expect(page.getByRole('region', { name: 'Incidents while serving' })).toBeVisible();
  await fitsPhone(page);

  await page
    .getByRole('region', { name: 'Datasets' })
    .getByRole('link', { name: 'orders', exact: true })
    .click();
  await expect(page.getByRole('region', { name: 'Model versions' })).toContainText(`${name} v1`);

  // "None visible to your role" is distinct from "none".
  const executive = await pageAs('executive');
  await executive.goto(`${address}/versions/2`);
  for (const part of ['Metrics', 'Params', 'Schema', 'Environment', 'Files'])
    await expect(executive.getByRole('region', { name: part, exact: true })).toContainText(
      `Your role cannot see ${part.toLowerCase()}`,
    );
  await expect(executive.getByRole('group', { name: 'Metric by version' })).toContainText(
    'Your role cannot see metrics',
  );
  await executive.goto(`${address}?tab=versions`);
  await expect(executive.getByRole('region', { name: 'Compare versions' })).toContainText(
    'which your role cannot see',
  );
});

test('a version that is not there says which is the newest', async ({ adminPage: page, api }) => {
  const name = `gone ${Date.now()}`;
  await makeModel(api, name);
  await page.goto(`/models/${encodeURIComponent(name)}/versions/7`);
  await expect(page.getByText('Version 7 does not exist. The newest version is 2.')).toBeVisible();
  await fitsPhone(page);
  await page.getByRole('link', { name: 'Version 2' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name} v2`);
  await page.goto(`/models/${encodeURIComponent(name)}/versions/latest`);
  await expect(page.getByText('Version numbers start at 1.')).toBeVisible();
  await page.goto(`/models/${encodeURIComponent(`no ${name}`)}/versions/1`);
  await expect(page.getByText('No model of this name is registered')).toBeVisible();
});

test('the lineage leads from data over what served it to each part', async ({
  adminPage: page,
  pageAs,
  api,
}) => {
  const name = `basket ${Date.now()}`;
  const address = `/models/${encodeURIComponent(name)}`;
  await makeModel(api, name);
  const action = await promote(api, await pageAs('ml-engineer'), name, 1);
  await api.post('/api/changes', {
    kind: 'deployment',
    ref: `deploy-${name}`,
    title: 'basket-api 7',
    occurredAt: new Date().toISOString(),
    resource: { kind: 'service', name: 'basket-api' },
    after: `${name}:1`,
  });
  await page.goto(`${address}?tab=lineage&version=1`);
  const lineage = page.getByRole('list', { name: 'From data to incidents' });
  await expect(lineage.getByRole('link', { name: /^orders/ })).toHaveAttribute(
    'href',
    /\/experiments\/datasets\/logged\/[0-9a-f-]{36}/,
  );
  await expect(lineage.getByRole('link', { name: /^v1/ })).toHaveAttribute(
    'href',
    new RegExp(`${address}/versions/1`),
  );
  await expect(lineage.getByRole('link', { name: /champion.*since/ })).toHaveAttribute(
    'href',
    new RegExp(`/actions/${action}`),
  );
  // Changes appear some seconds after ingest.
  await expect(async () => {
    await page.reload();
    await expect(lineage.getByRole('link', { name: /basket-api/ })).toBeVisible();
  }).toPass();
  await fitsPhone(page);
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expect(page.getByRole('table', { name: 'From data to incidents' })).toContainText(
    'basket-api 7',
  );
});

test('datasets that runs logged are searched, and one tells its digests, runs and versions', async ({
  adminPage: page,
  pageAs,
  api,
}) => {
  const name = `Orders/EU 50% "new" ${Date.now()}`;
  const { experiment_id: experiment } = (await api.post(`${mlflow}/experiments/create`, {
    name: `shop ${Date.now()}`,
  })) as { experiment_id: string };
  const log = async (digest: string, rows: number, context: string, startTime: number) => {
    const { run } = (await api.post(`${mlflow}/runs/create`, {
      experiment_id: experiment,
      run_name: `fit ${digest}`,
      start_time: startTime,
    })) as { run: { info: { run_id: string } } };
    await api.post(`${mlflow}/runs/log-inputs`, {
      run_id: run.info.run_id,
      datasets: [
        {
          dataset: {
            name,
            digest,
            source_type: 's3',
            source: JSON.stringify({ uri: 's3://lake/orders.parquet' }),
            schema: JSON.stringify({
              mlflow_colspec: [{ type: 'double', name: 'amount', required: true }],
            }),
            profile: JSON.stringify({ num_rows: rows }),
          },
          tags: [{ key: 'mlflow.data.context', value: context }],
        },
      ],
    });
  };
  const now = Date.now();
  await log('aaaa1111', 90, 'training', now - 3_600_000);
  await log('bbbb2222', 100, 'training', now - 60_000);
  await log('bbbb2222', 100, 'eval', now);

  await page.goto('/experiments/datasets');
  await page.getByRole('link', { name: 'Logged by runs' }).click();
  await page.getByRole('searchbox', { name: /^Search by name/ }).fill(name.toLowerCase());
  const table = page.getByRole('table', { name: /^Logged datasets/ });
  const row = table.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('bbbb2222');
  await expect(row).toContainText('2 digests, changed');
  await expect(row).toContainText('100 rows, 1 column');
  await expect(row).toContainText('training 2, eval 1');
  await expect(row).toContainText('s3 s3://lake/orders.parquet');
  await expect(table.getByRole('row')).toHaveCount(2);
  await fitsPhone(page);
  await row.getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  const history = page.getByRole('table', { name: /^Dataset digests/ });
  await expect(history.getByRole('row').nth(1)).toContainText('bbbb2222, this one');
  await expect(page.getByRole('table', { name: /^Runs that used this digest/ })).toContainText(
    'fit bbbb2222',
  );
  await fitsPhone(page);
  await history.getByRole('link', { name: 'aaaa1111' }).click();
  await expect(page.getByText('Not the newest digest')).toBeVisible();

  const viewer = await pageAs('viewer');
  await viewer.goto('/experiments/datasets/logged/00000000-0000-4000-8000-000000000000');
  await expect(viewer.getByText('No run logged a dataset with this address')).toBeVisible();
});

test('any of more than a hundred versions is found, and somebody answers for files that nobody can read', async ({
  adminPage: page,
  pageAs,
  api,
}) => {
  const name = `nightly ${Date.now()}`;
  const address = `/models/${encodeURIComponent(name)}`;
  await registerModel(api, name);
  for (let version = 1; version <= 102; version += 1)
    await api.post(`${mlflow}/model-versions/create`, {
      name,
      source: `s3://elsewhere/${version}`,
      tags: [{ key: 'night', value: `night-${version}` }],
    });
  await api.post(`${mlflow}/registered-models/alias`, { name, alias: 'oldest', version: '1' });
  await page.goto(`${address}?tab=versions`);
  const compare = page.getByRole('region', { name: 'Compare versions' });
  const earlier = compare.getByRole('combobox', { name: 'Earlier version' });
  await expect(earlier).toHaveValue('101');
  await earlier.fill('oldest');
  // Options of a datalist are not in the accessibility tree, so they cannot be located by role.
  await expect(compare.locator('datalist').first().locator('option')).toHaveText(['v1, oldest']);
  await earlier.fill('1');
  await earlier.press('Enter');
  const lines = compare.getByRole('table', { name: 'Version 1 compared with version 102' });
  await expect(lines.getByRole('row', { name: /^Tag night/ })).toContainText('night-1night-102');

  // The storage location is unknown, so no file was read.
  const engineer = await pageAs('ml-engineer');
  await engineer.goto(`${address}/versions/1`);
  const scan = engineer.getByRole('region', { name: 'Artifact scan' });
  await scan.getByRole('button', { name: /^Scan/ }).click();
  await expect(scan).toContainText('could not be scanned');
  await scan.getByRole('button', { name: 'Accept files…' }).click();
  const dialog = engineer.getByRole('dialog', { name: 'Accept the files of version 1' });
  const answer = dialog.getByRole('button', { name: 'Accept files' });
  await expect(answer).toBeDisabled();
  await dialog.getByLabel('How you checked them').fill('Unpacked in a sandbox: weights only');
  await checkA11y(dialog);
  await answer.click();
  await expect(dialog).toHaveCount(0);
  await expect(scan).toContainText(
    /Test ml-engineer \S+ accepted the files on .*Unpacked in a sandbox: weights only/,
  );
  await expect(scan.getByRole('button', { name: 'Accept files…' })).toHaveCount(0);
});
