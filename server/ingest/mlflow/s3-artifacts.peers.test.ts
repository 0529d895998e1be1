import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { S3Artifacts } from '#server/experiments/artifacts/s3-artifacts.ts';
import { db } from '#server/platform/database/db.ts';
import { makeIngestKey, startWeb, type WebProcess } from '../testing/web-process.ts';
import { hasMoto, startMoto, type S3Peer } from './testing/moto-process.ts';
import { body, large, s3Bucket, s3Store, sha256 } from './testing/s3-peer.ts';

/** A Python with `moto[s3]` and `flask-cors`. */
const python = process.env['TANDEM_TEST_MLFLOW_PYTHON'];
const bucket = s3Bucket;
const mebibyte = 1024 * 1024;

// The same tests that npm test runs with a recording.
if (hasMoto(python)) await import('./s3-artifacts.int.test.ts');

describe.skipIf(!hasMoto(python))('artifacts in a bucket (needs a Python with moto)', () => {
  let peer: S3Peer;
  let store: S3Artifacts;
  let web: WebProcess;
  let key = '';
  const environment = () => ({
    TANDEM_ARTIFACTS_URL: `s3://${bucket}/web`,
    TANDEM_ARTIFACTS_ENDPOINT: peer.endpoint,
    TANDEM_ARTIFACTS_KEY_ID_REF: 'env:TANDEM_SECRET_S3_ID',
    TANDEM_ARTIFACTS_KEY_REF: 'env:TANDEM_SECRET_S3_KEY',
    TANDEM_SECRET_S3_ID: 'test',
    TANDEM_SECRET_S3_KEY: 'test',
  });

  beforeAll(async () => {
    peer = await startMoto(python ?? '', bucket);
    store = s3Store(peer.endpoint);
    key = await makeIngestKey();
    web = await startWeb(key, 0, environment());
  });
  afterAll(async () => {
    await web.stop();
    await peer.stop();
    await db().$disconnect();
  });

  /** The bucket's own listing. */
  async function inBucket(query: string): Promise<string> {
    return (await fetch(`${peer.direct}/${bucket}?${query}`)).text();
  }

  test('a connection that is lost on the way leaves nothing half written', async () => {
    await store.write('2/large', body(large), 1_000 * mebibyte);
    const cut = (async function* () {
      yield* body(large);
      peer.shut();
      yield* body(large);
    })();
    const lost = store.write('5/lost', cut, 1_000 * mebibyte);
    await expect(lost).rejects.toMatchObject({ code: 'unavailable' });
    await expect(store.size('2/large')).rejects.toMatchObject({ code: 'unavailable' });
    peer.open();
    expect(await store.size('5/lost')).toBeNull();
    expect(await store.size('2/large')).toBe(large.length);
  });

  const artifact = async (
    path: string,
    init: { method?: string; body?: Uint8Array<ArrayBuffer>; range?: string } = {},
  ): Promise<Response> => {
    const { range, ...rest } = init;
    const headers = { authorization: `Bearer ${key}`, ...(range === undefined ? {} : { range }) };
    return fetch(`${web.url}/api/2.0/mlflow-artifacts/artifacts/${path}`, { ...rest, headers });
  };
  const put = async (path: string, bytes: Buffer): Promise<Response> =>
    artifact(path, { method: 'PUT', body: new Uint8Array(bytes) });

  test('through Tandem: what it took is there after it was killed', async () => {
    expect((await put('0/run/artifacts/model.bin', large)).status).toBe(200);
    await web.kill();
    web = await startWeb(key, 0, environment());
    const answer = await artifact('0/run/artifacts/model.bin');
    expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(large));
    const range = await artifact('0/run/artifacts/model.bin', { range: 'bytes=5-9' });
    expect(range.status).toBe(206);
    expect(Buffer.from(await range.arrayBuffer())).toEqual(large.subarray(5, 10));
    const row = await db().artifactFile.findUniqueOrThrow({
      where: { path: '0/run/artifacts/model.bin' },
    });
    expect(row).toMatchObject({ bytes: BigInt(large.length), sha256: sha256(large) });
    expect((await put('0/run/..%2f..%2fx', large.subarray(0, 5))).status).toBe(400);
    expect(await inBucket('list-type=2&prefix=x')).not.toContain('<Key>');
  });

  test('while the store is gone the client is told to come back, and nothing is lost', async () => {
    const path = '0/run/artifacts/later.bin';
    peer.shut();
    const refused = await put(path, large.subarray(0, 100));
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await artifact('0/run/artifacts/model.bin')).status).toBe(503);
    expect(await db().artifactFile.findUnique({ where: { path } })).toBeNull();
    peer.open();
    expect((await put(path, large.subarray(0, 100))).status).toBe(200);
    expect((await artifact(path)).status).toBe(200);
    expect((await artifact('0/run/artifacts/model.bin')).status).toBe(200);
  });
});
