import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { S3Artifacts } from '#server/experiments/artifacts/s3-artifacts.ts';
import { isPeersTest } from '../../recordings/mlflow-peer.ts';
import { startRecordedServer } from '../../recordings/recorded-server.ts';
import { readRecording } from '../../recordings/recording.ts';
import { startRecorder } from '../../recordings/start-recorder.ts';
import { pythonPackageVersion } from './client-process.ts';
import { startMoto } from './moto-process.ts';

export const s3Bucket = 'tandem-artifacts';
const mebibyte = 1024 * 1024;

/** The same bytes in every run, and no two of its pieces alike. */
export const large = Buffer.concat(
  Array.from({ length: 20 }, (_, index) =>
    createHash('shake256', { outputLength: mebibyte }).update(String(index)).digest(),
  ).concat(Buffer.from('seventeen bytes !')),
);

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export async function* body(...pieces: (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
}

export const s3Store = (endpoint: string): S3Artifacts =>
  new S3Artifacts({
    bucket: s3Bucket,
    prefix: 'team/a',
    region: 'us-east-1',
    endpoint,
    credentials: () => ({ id: 'test', secret: 'test' }),
  });

/** An S3 server: a real one in `*.peers.test.ts`, recorded as `s3` when TANDEM_RECORD is 1, or its recording. */
export async function openS3Peer(
  testPath: string | undefined,
  python: string | undefined,
): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  if (isPeersTest(testPath)) {
    const moto = await startMoto(python ?? '', s3Bucket);
    const recorder = await startRecorder({
      name: 's3',
      peers: `moto ${pythonPackageVersion(python, 'moto')}`,
      target: () => moto.direct,
    });
    const stop = async (): Promise<void> => {
      await recorder.stop();
      await moto.stop();
    };
    return { endpoint: recorder.url, stop };
  }
  const server = await startRecordedServer(readRecording('s3'), {}, [large]);
  return {
    endpoint: server.url,
    stop: async () => {
      await server.stop();
      assert.deepEqual(server.unknown, []);
      assert.deepEqual(server.left(), []);
    },
  };
}
