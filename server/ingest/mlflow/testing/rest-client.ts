import { z } from 'zod';
import type { WebProcess } from '../../testing/web-process.ts';

const madeRun = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });

type Answer = { status: number; body: Record<string, unknown> };

/** Calls MLflow's REST API over plain HTTP, for integration tests. */
export type RestClient = {
  /** With the key of the web process unless other headers are given. */
  call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** POST below /api/2.0/mlflow. */
  post: (path: string, body: unknown) => Promise<Answer>;
  /** Answers the id of a new run. */
  newRun: () => Promise<string>;
  /** One more version of a model, which is registered if it is new. */
  newVersion: (name: string) => Promise<void>;
};

export function restClient({ url, key }: WebProcess): RestClient {
  const call: RestClient['call'] = async (
    method,
    path,
    body,
    headers = { authorization: `Bearer ${key}` },
  ) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // Guarantee: every answer of these paths is a JSON object.
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const post: RestClient['post'] = (path, body) => call('POST', `/api/2.0/mlflow/${path}`, body);
  return {
    call,
    post,
    newRun: async () => {
      const { body } = await post('runs/create', { experiment_id: '0' });
      return madeRun.parse(body).run.info.run_id;
    },
    newVersion: async (name) => {
      await post('registered-models/create', { name });
      const source = 'mlflow-artifacts:/0/x/artifacts/m';
      const { status } = await post('model-versions/create', { name, source });
      if (status !== 200) throw new Error(`a new version was answered with ${status}`);
    },
  };
}
