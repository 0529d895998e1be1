/* Replays how MLflow's client read Tandem's own predictors when `mlflow-built-in.peers.test.ts`
   recorded it, and expects the recorded responses. See recorded-client.int.test.ts for the
   limits of replays. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { ensurePredictors } from '#server/rollouts/predictors/ensure-predictors.ts';
import { startFrontServer, type FrontServer } from '../recordings/front-server.ts';
import { readRecording } from '../recordings/recording.ts';
import { replayConversation } from '../recordings/replay-conversation.ts';

let front: FrontServer;

beforeAll(async () => {
  env.TANDEM_URL = 'https://tandem.example.org';
  await ensurePredictors();
  front = await startFrontServer();
});
afterAll(async () => {
  await front.stop();
  await db().$disconnect();
});

test("the client of MLflow reads Tandem's own predictors, asks for their aliases, and cannot remove them", async () => {
  const differences = await replayConversation(readRecording('mlflow-built-in'), {
    url: front.url,
    values: { '<key>': front.key, '<tandem>': front.url },
    // A newer predictor has other texts and numbers, and its version is a parameter of its run.
    ignore: /description|parameters|features|params\.\d+\.value|ranker/u,
  });
  expect(differences).toEqual([]);
  expect(await db().action.count({ where: { targetName: 'tandem-severity' } })).toBe(2);
});
