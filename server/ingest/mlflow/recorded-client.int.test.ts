/*
 * Replays what MLflow's client sent when `mlflow-client.peers.test.ts` recorded it, expects the recorded answers, and checks what
 * is stored. It cannot show that a newer client sends the same, or that a client understands the answers:
 * `npm run test:full -- peers` does. CONTRIBUTING.md says how to record again.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { runAndVerify } from '#server/jobs/testing/pass.ts';
import { updateWebhook } from '#server/models/webhooks/save-webhook.ts';
import {
  startWebhookReceiver,
  type WebhookReceiver,
} from '#server/models/webhooks/test-receiver.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startFrontServer, type FrontServer } from '../recordings/front-server.ts';
import { readRecording } from '../recordings/recording.ts';
import { replayConversation } from '../recordings/replay-conversation.ts';
import {
  assertDeliveries,
  assertMetadata,
  assertRunFiles,
  assertTelemetry,
} from './client-effects.ts';

let front: FrontServer;
let receiver: WebhookReceiver;

beforeAll(async () => {
  // As in the process that was recorded.
  env.PORT = 0;
  front = await startFrontServer();
  receiver = await startWebhookReceiver('shared secret');
});
afterAll(async () => {
  await front.stop();
  await receiver.stop();
  await db().$disconnect();
});

async function approveOpen(): Promise<void> {
  const { id } = await db().action.findFirstOrThrow({ where: { kind: 'model.set_alias' } });
  await approveAs(await makeUser('Mia', ['ml-engineer']), id);
  await runAndVerify();
}

test("MLflow's client logs, searches, registers, asks and loads as recorded, and what it sent is stored", async () => {
  let traceId = '';
  const differences = await replayConversation(readRecording('mlflow-client'), {
    url: front.url,
    values: { '<key>': front.key, '<tandem>': front.url, '<receiver>': receiver.url },
    // The client reads spans that it has just sent.
    before: async ({ path }) => {
      if (path.includes('/traces')) await getSpool().flushed();
    },
    onNote: async ({ note, value }, renamed) => {
      if (note === 'asked') await approveOpen();
      if (note === 'hooked')
        await updateWebhook(systemActor('test'), {
          webhookId: renamed(String(value)),
          url: receiver.url,
          allow: ['127.0.0.1/32'],
        });
      if (note === 'traces') traceId = renamed(String(value));
    },
  });
  expect(differences).toEqual([]);
  await assertMetadata();
  await assertRunFiles();
  await getSpool().flushed();
  await assertTelemetry(traceId);
  await assertDeliveries(receiver);
});
