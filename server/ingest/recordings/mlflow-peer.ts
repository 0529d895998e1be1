import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  askMlflow,
  startMlflow,
  type TestMlflow,
} from '#server/models/remote-mlflow/test-mlflow.ts';
import type { WebhookReceiver } from '#server/models/webhooks/test-receiver.ts';
import { mlflowVersionOf } from '../mlflow/testing/client-process.ts';
import { startRecordedServer } from './recorded-server.ts';
import { noteOf, readRecording } from './recording.ts';
import type { Values } from './send-recorded.ts';
import { startRecorder } from './start-recorder.ts';

const deliverySchema = z.object({
  deliveryId: z.string(),
  timestamp: z.string(),
  signature: z.string(),
  body: z.string(),
});

/** An `mlflow server` for a test: a real server or its recording. */
export type MlflowPeer = TestMlflow & {
  /** The only webhook delivery of the server. */
  delivery: (receiver: WebhookReceiver) => Promise<z.infer<typeof deliverySchema>>;
};

type Placeholders = () => Values;

/** Whether a test file uses real peers instead of their recordings. */
export const isPeersTest = (testPath: string | undefined): boolean =>
  testPath?.endsWith('.peers.test.ts') === true;

/**
 * In `*.peers.test.ts`, a real `mlflow server` of this Python, recorded under this name if
 * TANDEM_RECORD is 1. In other tests, its recording.
 */
export function openMlflowPeer(
  name: string,
  { testPath, python }: { testPath: string | undefined; python: string | undefined },
  placeholders: Placeholders = () => ({}),
): Promise<MlflowPeer> {
  return isPeersTest(testPath)
    ? startPeer(name, python ?? '', placeholders)
    : startRecorded(name, placeholders());
}

async function startPeer(
  name: string,
  python: string,
  placeholders: Placeholders,
): Promise<MlflowPeer> {
  const mlflow = await startMlflow(python);
  const recorder = await startRecorder({
    name,
    peers: `mlflow server ${mlflowVersionOf(python)}`,
    target: () => mlflow.url,
    placeholders,
  });
  return {
    url: recorder.url,
    ask: (path, body, method) => askMlflow(recorder.url, path, body, method),
    delivery: async ({ received }) => {
      while (received.length === 0) await sleep(50);
      recorder.note('delivery', received[0]);
      return deliverySchema.parse(received[0]);
    },
    stop: async () => {
      await recorder.stop();
      await mlflow.stop();
    },
  };
}

/**
 * Throws when stopped if a request had no recorded response, or a recorded response was not
 * requested.
 */
async function startRecorded(name: string, values: Values): Promise<MlflowPeer> {
  const recording = readRecording(name);
  const server = await startRecordedServer(recording, values);
  return {
    url: server.url,
    ask: (path, body, method) => askMlflow(server.url, path, body, method),
    delivery: async () => deliverySchema.parse(noteOf(recording.lines, 'delivery')),
    stop: async () => {
      await server.stop();
      assert.deepEqual(server.unknown, []);
      assert.deepEqual(server.left(), []);
    },
  };
}
