import type { Page } from '@playwright/test';
import type { ActionDetail } from '#lib/schemas/actions.ts';
import type { ApiClient } from './api-client.ts';
import { waitForAction } from './spine.ts';

const mlflow = '/api/2.0/mlflow';

/** A registered model without versions. */
export async function registerModel(api: ApiClient, name: string): Promise<void> {
  await api.post(`${mlflow}/registered-models/create`, { name });
}

/** Stores the one file of a run's model: a pickle that does nothing. */
export async function storeFile(
  { url, apiKey }: { url: string; apiKey: string },
  runId: string,
): Promise<void> {
  const path = `0/${runId}/artifacts/model/model.pkl`;
  const answer = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${apiKey}` },
    body: Buffer.from('\x80\x02}q\x00X\x01\x00\x00\x00aq\x01K\x01s.', 'latin1'),
  });
  if (!answer.ok) throw new Error(`storing a file answered ${answer.status}`);
}

type Trained = {
  digest: string;
  accuracy: number;
  /** Stores the files of the run; they are looked at as soon as the version is there. */
  store?: (runId: string) => Promise<void>;
};

/** A version as a training run leaves it: data with a digest, metrics with a slice. */
export async function registerVersion(
  api: ApiClient,
  name: string,
  { digest, accuracy, store }: Trained,
): Promise<number> {
  const { run } = (await api.post(`${mlflow}/runs/create`, {
    experiment_id: '0',
    run_name: `fit ${digest}`,
    start_time: Date.now(),
    tags: [{ key: 'mlflow.source.git.commit', value: '89abcdef0123456789abcdef0123456789abcdef' }],
  })) as { run: { info: { run_id: string } } };
  const id = run.info.run_id;
  const timestamp = Date.now();
  await api.post(`${mlflow}/runs/log-batch`, {
    run_id: id,
    metrics: [
      { key: 'accuracy', value: accuracy, step: 0, timestamp },
      { key: 'accuracy/country:DE', value: accuracy - 0.03, step: 0, timestamp },
    ],
  });
  await api.post(`${mlflow}/runs/log-inputs`, {
    run_id: id,
    datasets: [
      {
        dataset: { name: 'orders', digest, source_type: 'http', source: 'https://data.test/o' },
        tags: [{ key: 'mlflow.data.context', value: 'training' }],
      },
    ],
  });
  await store?.(id);
  const { model_version: made } = (await api.post(`${mlflow}/model-versions/create`, {
    name,
    source: `mlflow-artifacts:/0/${id}/artifacts/model`,
    run_id: id,
  })) as { model_version: { version: string } };
  return Number(made.version);
}

/** Asks for a protected alias, as a client does; the id of the request. */
export async function askForAlias(
  api: ApiClient,
  name: string,
  { alias, version }: { alias: string; version: number },
): Promise<string> {
  const answer = await api.send('POST', `${mlflow}/registered-models/alias`, {
    name,
    alias,
    version: String(version),
  });
  const id = /\/actions\/([0-9a-f-]{36})/u.exec(JSON.stringify(answer.body))?.[1];
  if (answer.status !== 403 || id === undefined)
    throw new Error(`asking for ${alias} answered ${answer.status}`);
  return id;
}

/** Asks for the alias that serves; the id of the request. */
export async function askForChampion(
  api: ApiClient,
  name: string,
  version: number,
): Promise<string> {
  return askForAlias(api, name, { alias: 'champion', version });
}

/** A call with the session of a signed-in page, as its own screens make it. */
async function callAs(page: Page, method: string, path: string, body: unknown) {
  if (page.url() === 'about:blank') await page.goto('/actions');
  return page.evaluate(
    async ([verb, address, sent]) => {
      const answer = await fetch(address, {
        method: verb,
        headers: { 'content-type': 'application/json' },
        body: sent,
      });
      return { status: answer.status, text: await answer.text() };
    },
    [method, path, JSON.stringify(body)] as const,
  );
}

/** A move of the alias that a person approves, until it has moved and is proven. */
export async function promote(
  api: ApiClient,
  approver: Page,
  name: string,
  version: number,
): Promise<string> {
  const id = await askForChampion(api, name, version);
  const { planVersion } = (await api.get(`/api/actions/${id}`)) as ActionDetail;
  const { status, text } = await callAs(approver, 'POST', `/api/actions/${id}/approve`, {
    planVersion,
    comment: `Version ${version} was looked at`,
  });
  if (status !== 200) throw new Error(`approving answered ${status}: ${text}`);
  await waitForAction(api, id, 'verified', 60_000);
  return id;
}
