import type { ApiClient } from './api-client.ts';

const mlflow = '/api/2.0/mlflow';
const hourMs = 3_600_000;
const rowsPerSide = 1_200;

/** Always the same numbers between 0 and 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function register(api: ApiClient, name: string): Promise<void> {
  const { experiment_id: experimentId } = (await api.post(`${mlflow}/experiments/create`, {
    name: `${name} training`,
  })) as { experiment_id: string };
  const { run } = (await api.post(`${mlflow}/runs/create`, {
    experiment_id: experimentId,
    run_name: 'with importance',
    start_time: Date.now(),
  })) as { run: { info: { run_id: string } } };
  const metric = (key: string, value: number) => ({ key, value, step: 0, timestamp: Date.now() });
  await api.post(`${mlflow}/runs/log-batch`, {
    run_id: run.info.run_id,
    metrics: [
      metric('importance/amount', 0.6),
      metric('importance/country', 0.3),
      metric('importance/hour', 0.02),
    ],
  });
  await api.post(`${mlflow}/registered-models/create`, { name });
  await api.post(`${mlflow}/model-versions/create`, {
    name,
    source: `runs:/${run.info.run_id}/model`,
    run_id: run.info.run_id,
  });
}

/** Waits until what was accepted can be read; a store that lags under load answers 503. */
async function untilReadable(api: ApiClient): Promise<void> {
  const until = Date.now() + 150_000;
  while ((await api.send('GET', '/api/inference/models?fresh=1&limit=1')).status !== 200)
    if (Date.now() > until) throw new Error('what was sent cannot be read after a minute');
}

/**
 * A registered binary model with scores, labels and a baseline. Since an hour its amounts are twice as large, a tenth
 * of the countries is new and a fifth of the hours missing; in the country DE it is right less often.
 */
export async function makeWatchedModel(api: ApiClient, name: string): Promise<void> {
  await register(api, name);
  const random = numbers(7);
  const nowMs = Date.now();
  const side = (which: 'before' | 'after') => {
    const late = which === 'after';
    const fromMs = nowMs - (late ? 0.95 * hourMs : 3 * hourMs);
    return Array.from({ length: rowsPerSide }, (_, index) => {
      const score = random();
      const country = late && index % 10 === 0 ? 'XX' : ['NL', 'DE', 'FR'][index % 3];
      const chance = country === 'DE' ? 0.5 + (score - 0.5) * 0.2 : score;
      return {
        row: {
          model: name,
          version: '1',
          requestId: `${name}-${which}-${index}`,
          time: fromMs + Math.floor((index * 0.94 * hourMs) / rowsPerSide),
          features: {
            amount: 100 * random() * (late ? 2 : 1),
            country,
            hour: late && index % 5 === 0 ? null : index % 24,
          },
          prediction: score >= 0.5 ? 1 : 0,
          score,
          segment: { site: index % 2 === 0 ? 'web' : 'app' },
        },
        label: random() < chance ? 1 : 0,
      };
    });
  };
  const all = [...side('before'), ...side('after')];
  await api.post(
    '/api/ingest/inference',
    all.map(({ row }) => row),
  );
  await api.post(
    '/api/ingest/labels',
    all.map(({ row, label }) => ({ model: name, requestId: row.requestId, label })),
  );
  await untilReadable(api);
  await setBaseline(api, name, {
    kind: 'period',
    name: 'two hours ago',
    from: new Date(nowMs - 3 * hourMs).toISOString(),
    to: new Date(nowMs - 2 * hourMs).toISOString(),
  });
}

/** A model is known within seconds of its first rows. */
async function setBaseline(api: ApiClient, name: string, baseline: unknown): Promise<void> {
  const until = Date.now() + 60_000;
  const path = `/api/inference/models/${name}/baselines`;
  while ((await api.send('POST', path, baseline)).status === 404)
    if (Date.now() > until) throw new Error('the model is not known after a minute');
}
