/*
 * Stores artifacts in the recording of moto's S3 server. It cannot show that another server answers the same:
 * `s3-artifacts.peers.test.ts` runs the same tests against a real one and records it. CONTRIBUTING.md says how.
 */
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { S3Artifacts } from '#server/experiments/artifacts/s3-artifacts.ts';
import { body, large, openS3Peer, s3Bucket, s3Store, sha256 } from './testing/s3-peer.ts';

/** A Python with `moto[s3]`, whose server is the peer where `s3-artifacts.peers.test.ts` runs this file. */
const python = process.env['TANDEM_TEST_MLFLOW_PYTHON'];
const mebibyte = 1024 * 1024;
let peer: Awaited<ReturnType<typeof openS3Peer>>;
let store: S3Artifacts;

beforeAll(async () => {
  peer = await openS3Peer(expect.getState().testPath, python);
  store = s3Store(peer.endpoint);
});
afterAll(() => peer.stop());

/** The bucket's own listing. */
async function inBucket(query: string): Promise<string> {
  return (await fetch(`${peer.endpoint}/${s3Bucket}?${query}`)).text();
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
