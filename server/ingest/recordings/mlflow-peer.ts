import { expect } from 'vitest';
import { z } from 'zod';
import type { TestMlflow } from '#server/models/synced/test-mlflow.ts';
import { askMlflow, startMlflow } from '#server/models/synced/test-mlflow.ts';
import type { WebhookReceiver } from '#server/models/webhooks/test-receiver.ts';
import { noteOf, readRecording } from './recording.ts';
import { startRecordedServer } from './recorded-server.ts';
import { startRecorder } from './start-recorder.ts';

const deliverySchema = z.object({
  deliveryId: z.string(),
  timestamp: z.string(),
  signature: z.string(),
  body: z.string(),
});

/** An `mlflow server` that a test follows: a real one, or the recording of one. */
export type MlflowPeer = TestMlflow & {
  /** The one webhook that the server sends. */
  delivery: (receiver: WebhookReceiver) => Promise<z.infer<typeof deliverySchema>>;
};

type Placeholders = () => Readonly<Record<string, string>>;

/** A real `mlflow server` of this Python, recorded under this name when TANDEM_RECORD is 1. */
export async function startMlflowPeer(
  name: string,
  { python, version }: { python: string; version: string },
  placeholders: Placeholders = () => ({}),
): Promise<MlflowPeer> {
  const mlflow = await startMlflow(python);
  const recorder = await startRecorder({
    name,
    peers: `mlflow server ${version}`,
    target: () => mlflow.url,
    placeholders,
  });
  return {
    url: recorder.url,
    ask: (path, body, method) => askMlflow(recorder.url, path, body, method),
    delivery: async ({ received }) => {
      await expect.poll(() => received.length, { timeout: 60_000 }).toBe(1);
      recorder.note('delivery', received[0]);
      return deliverySchema.parse(received[0]);
    },
    stop: async () => {
      await recorder.stop();
      await mlflow.stop();
    },
  };
}

/** The recorded server of this name. When it stops, all that it was asked must have been recorded, and all recorded been asked. */
export async function startRecordedMlflow(
  name: string,
  placeholders: Placeholders = () => ({}),
): Promise<MlflowPeer> {
  const recording = readRecording(name);
  const server = await startRecordedServer(recording, placeholders());
  return {
    url: server.url,
    ask: (path, body, method) => askMlflow(server.url, path, body, method),
    delivery: async () => deliverySchema.parse(noteOf(recording.lines, 'delivery')),
    stop: async () => {
      await server.stop();
      expect(server.unknown).toEqual([]);
      expect(server.left()).toEqual([]);
    },
  };
}
