import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { S3Artifacts } from '#server/experiments/s3-artifacts.ts';
import { db } from '#server/platform/db.ts';
import type { WebProcess } from '../web-process.ts';
import { makeIngestKey, startWeb } from '../web-process.ts';
import type { S3Peer } from './moto-process.ts';
import { hasMoto, startMoto } from './moto-process.ts';

/** A Python with `moto[s3]` and `flask-cors`. */
const python = process.env['TANDEM_TEST_MLFLOW_PYTHON'];
const bucket = 'tandem-artifacts';
const mebibyte = 1024 * 1024;
const large = randomBytes(20 * mebibyte + 17);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function* body(...pieces: (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
}

describe.skipIf(!hasMoto(python))('artifacts in a bucket (needs a Python with moto)', () => {
  let peer: S3Peer;
  let store: S3Artifacts;
  let web: WebProcess;
  let key = '';
  const environment = () => ({
    TANDEM_ARTIFACTS_URL: `s3://${bucket}/web`,
    TANDEM_ARTIFACTS_ENDPOINT: peer.endpoint,
    TANDEM_ARTIFACTS_KEY_ID_REF: 'env:TEST_S3_ID',
    TANDEM_ARTIFACTS_KEY_REF: 'env:TEST_S3_KEY',
    TEST_S3_ID: 'test',
    TEST_S3_KEY: 'test',
  });

  beforeAll(async () => {
    peer = await startMoto(python ?? '', bucket);
    store = new S3Artifacts({
      bucket,
      prefix: 'team/a',
      region: 'us-east-1',
      endpoint: peer.endpoint,
      credentials: () => ({ id: 'test', secret: 'test' }),
    });
    key = await makeIngestKey();
    web = await startWeb(key, 0, environment());
  });
  afterAll(async () => {
    await web.stop();
    await peer.stop();
    await db().$disconnect();
  });

  /** What a listing of the bucket itself holds. */
  async function inBucket(query: string): Promise<string> {
    return (await fetch(`${peer.direct}/${bucket}?${query}`)).text();
  }

  test('stores what arrives in pieces, with its digest, and gives it back', async () => {
    const stored = await store.write('1/a/b ü.txt', body('hel', 'lo'), 100);
    expect(stored).toEqual({ bytes: 5, sha256: sha256(Buffer.from('hello')) });
    expect(String(await buffer(store.read('1/a/b ü.txt')))).toBe('hello');
    expect(String(await buffer(store.read('1/a/b ü.txt', { start: 1, end: 2 })))).toBe('el');
    expect(await store.size('1/a/b ü.txt')).toBe(5);
    expect(await store.size('1/a')).toBeNull();
    expect(await store.write('1/a/empty', body(), 100)).toMatchObject({ bytes: 0 });
    expect(await store.list('1')).toEqual([{ name: 'a', isDir: true, bytes: null }]);
    expect(await store.list('1/a')).toEqual([
      { name: 'b ü.txt', isDir: false, bytes: 5 },
      { name: 'empty', isDir: false, bytes: 0 },
    ]);
    expect(await store.list('1/none')).toEqual([]);
    expect(await inBucket('list-type=2&prefix=team/a/files/1/a/empty')).toContain('<Key>');
  });

  test('a large file goes in pieces, and every byte comes back', async () => {
    const stored = await store.write('2/large', body(large), 1_000 * mebibyte);
    expect(stored).toEqual({ bytes: large.length, sha256: sha256(large) });
    expect(sha256(await buffer(store.read('2/large')))).toBe(stored.sha256);
    const range = { start: 8 * mebibyte - 2, end: 8 * mebibyte + 3 };
    const seam = await buffer(store.read('2/large', range));
    expect(seam.equals(large.subarray(range.start, range.end + 1))).toBe(true);
  });

  test('leaves nothing of a body that is too large or breaks off', async () => {
    const tooLarge = store.write('3/large', body(large), 10 * mebibyte);
    await expect(tooLarge).rejects.toMatchObject({ code: 'too_large' });
    const broken = (async function* () {
      yield* body(large);
      throw new Error('gone');
    })();
    await expect(store.write('3/broken', broken, 1_000 * mebibyte)).rejects.toThrow('gone');
    expect(await store.list('3')).toEqual([]);
    expect(await inBucket('uploads')).not.toContain('<UploadId>');
  });

  test('a file and a folder cannot share a name, and parts join in their order', async () => {
    await store.write('4/x', body('1'), 10);
    await store.write('4/d/e', body('1'), 10);
    for (const path of ['4/x/y', '4/d'])
      await expect(store.write(path, body('1'), 10)).rejects.toMatchObject({
        code: 'invalid_input',
      });
    await store.writePart('u1', 2, body('world'), 100);
    await store.writePart('u1', 1, body('hello '), 100);
    await expect(store.joinParts('u1', [1, 2, 3], '4/f', 100)).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(await store.joinParts('u1', [1, 2], '4/f', 100)).toMatchObject({ bytes: 11 });
    expect(String(await buffer(store.read('4/f')))).toBe('hello world');
    expect(await inBucket('list-type=2&prefix=team/a/incoming/')).not.toContain('<Key>');
    expect(await store.remove('4')).toBe(true);
    expect(await store.remove('4')).toBe(false);
    expect(await store.list('4')).toEqual([]);
  });

  test('a connection that is lost on the way leaves nothing half written', async () => {
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
