import type { ApiClient } from '../support/api-client.ts';
import { approveInBrowser } from '../support/approve-in-browser.ts';
import { fitsPhone } from '../support/fits-phone.ts';
import { expect, test } from '../support/fixtures.ts';
import { startExecutorPeer } from '../support/fixtures/executor-peer.ts';
import { sendAnswers } from '../support/fixtures/send-predictions.ts';

const mlflow = '/api/2.0/mlflow';

/** Logs a run like a training script, through the REST API that MLflow's clients use. */
async function logRun(
  api: ApiClient,
  experimentId: string,
  {
    name,
    depth,
    losses,
    tags = [],
  }: {
    name: string;
    depth: number;
    losses: readonly number[];
    tags?: readonly { key: string; value: string }[];
  },
): Promise<string> {
  const { run } = (await api.post(`${mlflow}/runs/create`, {
    experiment_id: experimentId,
    run_name: name,
    start_time: Date.now(),
    tags: [
      { key: 'mlflow.source.name', value: 'train.py' },
      { key: 'mlflow.source.git.commit', value: '0123456789abcdef0123456789abcdef01234567' },
    ],
  })) as { run: { info: { run_id: string } } };
  const id = run.info.run_id;
  await api.post(`${mlflow}/runs/log-batch`, {
    run_id: id,
    params: [{ key: 'depth', value: String(depth) }],
    tags: [{ key: 'team', value: 'risk' }, ...tags],
    metrics: losses.map((value, step) => ({ key: 'loss', value, step, timestamp: Date.now() })),
  });
  await api.post(`${mlflow}/runs/log-inputs`, {
    run_id: id,
    datasets: [
      {
        dataset: { name: 'orders', digest: `d${depth}`, source_type: 'local', source: '{}' },
        tags: [{ key: 'mlflow.data.context', value: 'training' }],
      },
    ],
  });
  await api.post(`${mlflow}/runs/update`, {
    run_id: id,
    status: 'FINISHED',
    end_time: Date.now(),
  });
  return id;
}

/** Two runs, a registered model with two versions, answered requests and their labels. */
async function makeModel(api: ApiClient, name: string) {
  const { experiment_id: experimentId } = (await api.post(`${mlflow}/experiments/create`, {
    name: `${name} training`,
  })) as { experiment_id: string };
  const runs = [
    await logRun(api, experimentId, { name: 'shallow', depth: 3, losses: [1, 0.7, 0.5] }),
    await logRun(api, experimentId, { name: 'deep', depth: 6, losses: [1, 0.6, 0.25] }),
  ];
  await api.post(`${mlflow}/registered-models/create`, { name });
  for (const id of runs)
    await api.post(`${mlflow}/model-versions/create`, {
      name,
      source: `runs:/${id}/model`,
      run_id: id,
    });
  await api.post(`${mlflow}/registered-models/alias`, { name, alias: 'shadow', version: '1' });
  const now = Date.now();
  await sendAnswers(api, name, {
    count: 60,
    row: (index) => ({
      version: '2',
      time: new Date(now - 60_000 + index).toISOString(),
      features: { amount: index, country: index % 2 === 0 ? 'NL' : 'DE' },
      latencyMs: 40,
      error: index % 4 === 0 ? 'timeout' : false,
    }),
  });
  return { experimentId, runs };
}

test('each part of a model says what it knows', async ({ adminPage: page, api }) => {
  const name = `risk-${Date.now()}`;
  await makeModel(api, name);
  await page.goto(`/models/${name}?tab=versions`);
  const compared = page.getByRole('table', { name: 'Version 1 compared with version 2' });
  await expect(compared.getByRole('row').filter({ hasText: 'depth' })).toContainText('36');
  await expect(compared.getByRole('row').filter({ hasText: 'orders' })).toContainText('d6');
  await fitsPhone(page);
  await page.goto(`/models/${name}?tab=lineage`);
  const lineage = page.getByRole('list', { name: 'From data to incidents' });
  await expect(lineage).toContainText('orders');
  await expect(lineage.getByRole('link', { name: /deep/ })).toBeVisible();
  await fitsPhone(page);
  await page.goto(`/models/${name}?tab=governance`);
  await expect(page.getByRole('table', { name: /^Alias changes/ })).toContainText('shadow');
  await fitsPhone(page);
  await page.goto(`/models/${name}?tab=serving`);
  await expect(page.getByRole('table', { name: /^Versions by rows/ })).toContainText('100%');
  const figures = page.getByRole('region', { name: 'Latency and errors by version' });
  await expect(figures.getByRole('row').filter({ hasText: 'v2' })).toHaveText('v26025%40 ms40 ms');
  await expect(figures.getByRole('link', { name: 'Export CSV' })).toBeVisible();
  await fitsPhone(page);
});

test('runs are filtered in the grammar of MLflow, grouped and compared', async ({
  adminPage: page,
  api,
}) => {
  const { experimentId } = await makeModel(api, `score-${Date.now()}`);
  await page.goto(`/experiments/${experimentId}`);
  const table = page.getByRole('table', { name: 'Runs' });
  await expect(table.getByRole('link', { name: 'deep' })).toBeVisible();
  await fitsPhone(page);
  const filter = page.getByRole('textbox', { name: 'Filter runs' });
  await filter.fill('metrics.loss <');
  await filter.press('Enter');
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
  await filter.fill('metrics.loss < 0.3');
  await filter.press('Enter');
  await expect(table.getByRole('link', { name: 'deep' })).toBeVisible();
  await expect(table.getByRole('link', { name: 'shallow' })).toHaveCount(0);
  await page.goto(`/experiments/${experimentId}?view=groups&group=params.depth`);
  const groups = page.getByRole('table', { name: 'Runs by depth' });
  await expect(groups.getByRole('row').filter({ hasText: '0.25' })).toContainText('6');
  await fitsPhone(page);
  await page.goto(`/experiments/${experimentId}?view=compare`);
  await expect(page.getByRole('table', { name: 'Runs side by side' })).toContainText('0.25');
  await expect(
    page.getByRole('group', { name: 'Parallel coordinates', exact: true }),
  ).toContainText('2 runs');
  await fitsPhone(page);
});

test('a run shows its values, data and what it takes to run it again', async ({
  adminPage: page,
  api,
}) => {
  const { runs } = await makeModel(api, `again-${Date.now()}`);
  const [, id = ''] = runs;
  await page.goto(`/experiments/runs/${id}`);
  await expect(page.getByRole('table', { name: 'Latest metric values' })).toContainText('0.25');
  const again = page.getByRole('region', { name: 'Reproduce' });
  await expect(again).toContainText('orders@d6');
  await expect(again).toContainText('python train.py');
  await expect(again).toContainText('not logged');
  await fitsPhone(page);
  await page.getByRole('tab', { name: /Metrics/ }).click();
  await page.getByRole('button', { name: 'Show loss as a table' }).click();
  await expect(page.getByRole('group', { name: 'loss', exact: true })).toContainText('0.6');
  await fitsPhone(page);
});

test('a run is reproduced as somebody else approves, until its data is another', async ({
  adminPage: page,
  pageAs,
  api,
}) => {
  const { experimentId, runs } = await makeModel(api, `repeat-${Date.now()}`);
  const [, id = ''] = runs;
  const peer = await startExecutorPeer(api);
  try {
    peer.datasets = [{ name: 'orders', digest: 'd6' }];
    peer.train = () =>
      logRun(api, experimentId, {
        name: 'deep again',
        depth: 6,
        losses: [1, 0.6, 0.25],
        tags: [{ key: 'tandem.reproduces', value: id }],
      });
    await page.goto(`/experiments/runs/${id}`);
    const panel = page.getByRole('region', { name: 'Reproduction' });
    const ask = async () => {
      await panel.getByRole('button', { name: 'Propose reproduction…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Reproduce the run' });
      await dialog.getByLabel('Reason').fill('Before the audit');
      await dialog.getByRole('button', { name: 'Propose reproduction' }).click();
      await expect(dialog).toBeHidden();
    };
    await expect(panel).toContainText('Not reproduced yet');
    await ask();
    await expect(panel).toContainText('Waiting for approval');
    const { items } = (await api.get(`/api/runs/${id}/reproductions`)) as {
      items: { actionId: string }[];
    };
    const other = await pageAs('ml-engineer');
    await approveInBrowser(other, {
      id: items[0]?.actionId ?? '',
      title: 'Reproduce the run deep',
    });
    await expect(panel).toContainText('Reproduced: the metric is');
    await expect(other.getByText('each compared metric is within its allowed range')).toBeVisible();
    const table = panel.getByRole('table', { name: 'Metrics then and now' });
    await expect(table.getByRole('row').filter({ hasText: 'loss' })).toContainText(
      /Reproduced\s*0\.25\s*0\.25\s*equal up to 0\.0001\s*%\s*1/u,
    );
    await fitsPhone(page);
    peer.datasets = [{ name: 'orders', digest: 'd7' }];
    await ask();
    await expect(panel.getByRole('alert')).toContainText('Data changed');
    await expect(
      panel.getByRole('table', { name: 'Data then and now' }).getByRole('row').last(),
    ).toContainText(/orders\s*d6\s*d7/u);
    await fitsPhone(page);
  } finally {
    await peer.close();
  }
});
