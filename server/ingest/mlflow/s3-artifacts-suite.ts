import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';
import { S3Artifacts } from '#server/experiments/s3-artifacts.ts';

export const s3Bucket = 'tandem-artifacts';
const mebibyte = 1024 * 1024;

/** The same bytes in every run, and no two of its pieces alike. */
export const large = Buffer.concat(
  Array.from({ length: 20 }, (_, index) =>
    createHash('shake256', { outputLength: mebibyte }).update(String(index)).digest(),
  ).concat(Buffer.from('seventeen bytes !')),
);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

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

/** Tests of the store against an S3 server: a real one, or its recording. */
// oxlint-disable-next-line eslint/max-lines-per-function -- a test suite that runs in two files
export function storeArtifacts(endpoint: () => string): void {
  let store: S3Artifacts;
  beforeAll(() => {
    store = s3Store(endpoint());
  });

  /** What a listing of the bucket itself holds. */
  async function inBucket(query: string): Promise<string> {
    return (await fetch(`${endpoint()}/${s3Bucket}?${query}`)).text();
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
}
