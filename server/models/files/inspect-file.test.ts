import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inspectFile } from './inspect-file.ts';
import { zipEntries } from './zip-entries.ts';

const attack = Buffer.from('cposix\nsystem\np0\n(Vid\np1\ntp2\nRp3\n.', 'latin1');

/** A ZIP archive by hand: local headers, directory, end. */
function zip(files: { path: string; data: Buffer; packed?: boolean }[]): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, data, packed = false } of files) {
    const name = Buffer.from(path);
    const body = packed ? deflateRawSync(data) : data;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(packed ? 8 : 0, 8);
    local.writeUInt32LE(body.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(packed ? 8 : 0, 10);
    entry.writeUInt32LE(body.length, 20);
    entry.writeUInt32LE(data.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, name, body);
    directory.push(entry, name);
    offset += 30 + name.length + body.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, listed, end]));
}

test('looks into archives of tensors, stored and packed', () => {
  for (const packed of [false, true]) {
    const data = zip([
      { path: 'model/data/0', data: Buffer.from([1, 2, 3]) },
      { path: 'model/data.pkl', data: attack, packed },
    ]);
    expect(inspectFile('model.pt', data)).toMatchObject({
      kind: 'archive of 2 files',
      risk: 'dangerous',
      findings: [
        'model/data.pkl is a pickle',
        'model/data.pkl calls posix.system when it is loaded',
      ],
    });
  }
});

test('unpacks what joblib packs', () => {
  for (const data of [deflateSync(attack), gzipSync(attack)])
    expect(inspectFile('model.joblib', new Uint8Array(data))).toMatchObject({
      kind: 'packed pickle',
      risk: 'dangerous',
    });
});

test('a broken archive is no archive, and an entry that lies about its size is not read', () => {
  const data = zip([{ path: 'a.pkl', data: attack }]);
  expect(zipEntries(data.subarray(0, data.length - 5), 100)).toBeNull();
  expect(zipEntries(data, 10)?.[0]?.read()).toBeNull();
  expect(zipEntries(data, 100)?.[0]?.read()).toHaveLength(attack.length);
});
