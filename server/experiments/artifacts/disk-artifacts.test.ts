import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, expect, test, vi } from 'vitest';
import { DiskArtifacts } from './disk-artifacts.ts';

const disk = vi.hoisted(() => ({ synced: [] as string[], turn: Promise.resolve() }));
vi.mock(import('#server/telemetry/spool/write-durably.ts'), async (load) => {
  const { syncFolder, ...rest } = await load();
  const noted = async (folder: string): Promise<void> => {
    await disk.turn;
    await syncFolder(folder);
    disk.synced.push(folder);
  };
  return { ...rest, syncFolder: noted };
});

const root = mkdtempSync(join(tmpdir(), 'tandem-artifacts-'));
const store = new DiskArtifacts(root);
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function* body(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test('stores what arrives in pieces, with its digest, and gives it back', async () => {
  const stored = await store.write('1/a/b.txt', body('hel', 'lo'), 100);
  expect(stored).toEqual({
    bytes: 5,
    sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  });
  expect(String(await buffer(store.read('1/a/b.txt')))).toBe('hello');
  expect(String(await buffer(store.read('1/a/b.txt', { start: 1, end: 2 })))).toBe('el');
  expect(await store.size('1/a/b.txt')).toBe(5);
  expect(await store.size('1/a')).toBeNull();
  expect(await store.list('1')).toEqual([{ name: 'a', isDir: true, bytes: null }]);
  expect(await store.list('1/none')).toEqual([]);
});

test('leaves nothing of a body that is too large or breaks off', async () => {
  await expect(store.write('2/large', body('12345', '67890'), 7)).rejects.toMatchObject({
    code: 'too_large',
  });
  const broken = (async function* () {
    yield Buffer.from('x');
    throw new Error('gone');
  })();
  await expect(store.write('2/broken', broken, 100)).rejects.toThrow('gone');
  expect(await store.size('2/large')).toBeNull();
  expect(readdirSync(join(root, 'incoming'))).toEqual([]);
});

test('a file and a folder cannot share a name', async () => {
  await store.write('3/x', body('1'), 10);
  await expect(store.write('3/x/y', body('1'), 10)).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await store.write('3/d/e', body('1'), 10);
  await expect(store.write('3/d', body('1'), 10)).rejects.toMatchObject({ code: 'invalid_input' });
});

test('joins parts in their order and refuses a missing one', async () => {
  await store.writePart('u1', 2, body('world'), 100);
  await store.writePart('u1', 1, body('hello '), 100);
  await expect(store.joinParts('u1', [1, 2, 3], '4/f', 100)).rejects.toMatchObject({
    code: 'invalid_input',
  });
  expect(await store.joinParts('u1', [1, 2], '4/f', 100)).toMatchObject({ bytes: 11 });
  expect(String(await buffer(store.read('4/f')))).toBe('hello world');
  expect(readdirSync(join(root, 'incoming'))).toEqual([]);
});

test('removes a file, and a folder with all it holds', async () => {
  await store.write('5/a/b', body('1'), 10);
  expect(await store.remove('5')).toBe(true);
  expect(await store.remove('5')).toBe(false);
  expect(await store.size('5/a/b')).toBeNull();
});

test('is done when the names of the file and of every new folder are on the disk', async () => {
  disk.synced.length = 0;
  await store.write('5/run/model/f', body('1'), 10);
  const folders = ['files', 'files/5', 'files/5/run', 'files/5/run/model'];
  expect(disk.synced.toSorted()).toEqual(folders.map((folder) => join(root, folder)));
  disk.synced.length = 0;
  await store.write('5/run/model/g', body('1'), 10);
  expect(disk.synced).toEqual([join(root, 'files/5/run/model')]);
});

test('a file in a folder that another one just made waits for the name of the folder too', async () => {
  let goOn = (): void => undefined;
  disk.turn = new Promise((resolve) => (goOn = resolve));
  const first = store.write('6/model/f', body('1'), 10);
  await vi.waitFor(async () => expect(await store.size('6/model/f')).toBe(1));
  // From here on the disk takes what is new at once, and the folder of before only later.
  const later = disk.turn;
  disk.turn = Promise.resolve();
  let done = false;
  const second = store.write('6/model/g', body('1'), 10).then(() => (done = true));
  await vi.waitFor(() => expect(disk.synced.at(-1)).toBe(join(root, 'files/6/model')));
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(done).toBe(false);
  goOn();
  await Promise.all([first, second, later]);
  expect(done).toBe(true);
});
