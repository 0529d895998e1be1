/*
 * Replays what the clients of MLflow 3 and 2.22 sent when `mlflow-routes.peers.test.ts` recorded it, and expects the recorded
 * answers. It cannot show that a newer client sends the same, or that a client understands the answers:
 * `npm run test:full -- peers` does. CONTRIBUTING.md says how to record again.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFrontServer, type FrontServer } from '../recordings/front-server.ts';
import { isExchange, readRecording } from '../recordings/recording.ts';
import { replayConversation } from '../recordings/replay-conversation.ts';
import { fileRoutes, uploadRoutes } from './artifact-routes.ts';
import { experimentRoutes } from './experiment-routes.ts';
import { loggedModelRoutes } from './logged-model-routes.ts';
import { mlflowRoute } from './mlflow-routes.ts';
import { registryRoutes } from './registry-routes.ts';
import { runRoutes } from './run-routes.ts';

let front: FrontServer;

beforeAll(async () => {
  front = await startFrontServer();
});
afterAll(() => front.stop());

const replayed = (name: string) =>
  replayConversation(readRecording(name), {
    url: front.url,
    values: { '<key>': front.key, '<tandem>': front.url },
  });

test('every route of tracking, artifacts and registry answers the client of MLflow 3 as recorded', async () => {
  expect(await replayed('mlflow-routes-3')).toEqual([]);
  const called = new Set(
    readRecording('mlflow-routes-3')
      .lines.filter(isExchange)
      .map(({ method, path }) => {
        const match = mlflowRoute(decodeURIComponent(path.split('?', 1)[0] ?? ''), method);
        if (match.kind === 'json') return `${method} ${match.route.path}`;
        return match.kind === 'raw' ? `${method} ${match.route.prefix}` : `${method} ${path}`;
      }),
  );
  const tables = [experimentRoutes, runRoutes, loggedModelRoutes, registryRoutes, uploadRoutes];
  const routes = [
    ...tables.flat().map(({ methods, path }) => ({ methods, at: path })),
    ...fileRoutes.map(({ methods, prefix }) => ({ methods, at: prefix })),
  ].flatMap(({ methods, at }) => methods.map((method) => `${method} ${at}`));
  expect(routes.filter((route) => !called.has(route))).toEqual([]);
});

test('the routes answer the client of MLflow 2.22 as recorded', async () => {
  expect(await replayed('mlflow-routes-2')).toEqual([]);
});
