import { z } from 'zod';
import type { TestMlflow } from './test-mlflow.ts';

const made = z.looseObject({
  experiment_id: z.string().optional(),
  run: z.looseObject({ info: z.looseObject({ run_id: z.string() }) }).optional(),
});

/**
 * Logs a finished run on the peer, with a loss by step, a parameter, a tag and a dataset; returns
 * its ID.
 */
export async function logRunThere(
  mlflow: TestMlflow,
  experimentId: string,
  name: string,
  losses: readonly number[],
): Promise<string> {
  const startTime = Date.now();
  const answer = made.parse(
    await mlflow.ask('/runs/create', {
      experiment_id: experimentId,
      run_name: name,
      start_time: startTime,
    }),
  );
  const runId = answer.run?.info.run_id ?? '';
  await mlflow.ask('/runs/log-batch', {
    run_id: runId,
    metrics: losses.map((value, step) => ({
      key: 'loss',
      value,
      step,
      timestamp: startTime + step,
    })),
    params: [{ key: 'depth', value: '3' }],
    tags: [{ key: 'kind', value: 'first' }],
  });
  await mlflow.ask('/runs/log-inputs', {
    run_id: runId,
    datasets: [
      {
        dataset: { name: 'train', digest: 'd1', source_type: 'http', source: '{"url":"x"}' },
        tags: [{ key: 'mlflow.data.context', value: 'training' }],
      },
    ],
  });
  await mlflow.ask('/runs/update', {
    run_id: runId,
    status: 'FINISHED',
    end_time: startTime + 1_000,
  });
  return runId;
}

/** Registers a model on the peer with a version for each source. */
export async function registerThere(
  mlflow: TestMlflow,
  name: string,
  versions: readonly { source: string; run_id?: string }[],
): Promise<void> {
  await mlflow.ask('/registered-models/create', { name });
  for (const version of versions) await mlflow.ask('/model-versions/create', { name, ...version });
}

/**
 * Creates an experiment and a model with this name on the peer. It has two runs with one version
 * each; the first version is champion.
 */
export async function trainThere(mlflow: TestMlflow, name: string) {
  const { experiment_id: experimentId = '' } = made.parse(
    await mlflow.ask('/experiments/create', { name }),
  );
  const first = await logRunThere(mlflow, experimentId, 'a', [3, 2, 1]);
  const second = await logRunThere(mlflow, experimentId, 'b', [0.5]);
  await registerThere(
    mlflow,
    name,
    [first, second].map((runId) => ({
      source: `mlflow-artifacts:/${experimentId}/${runId}/artifacts/model`,
      run_id: runId,
    })),
  );
  await mlflow.ask('/registered-models/alias', { name, alias: 'champion', version: '1' });
  return { experimentId, first, second };
}

/** Aliases of a model as reported by the peer. */
export async function aliasesThere(mlflow: TestMlflow, name: string): Promise<unknown> {
  const answer = await fetch(`${mlflow.url}/api/2.0/mlflow/registered-models/get?name=${name}`);
  return z
    .object({ registered_model: z.object({ aliases: z.unknown().optional() }) })
    .parse(await answer.json()).registered_model.aliases;
}
