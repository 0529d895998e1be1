import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { syncFolder } from '#server/telemetry/spool/write-durably.ts';
import type { ArtifactEntry, ArtifactStore, ByteRange, StoredArtifact } from './artifact-store.ts';

type Body = AsyncIterable<Uint8Array>;

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Maps a file system error to an error that the sender can act on. */
function fileError(error: unknown): unknown {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new TandemError('unavailable', 'The disk for artifacts is full.', {
        retryAfterSeconds: 30,
      });
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
    case 'ENOTEMPTY':
      return new TandemError(
        'invalid_input',
        'path: a file and a folder cannot have the same name',
        {
          fields: [{ field: 'path', message: 'a file and a folder cannot have the same name' }],
        },
      );
    default:
      return error;
  }
}

/** Opens a new file and creates its folder if needed. */
async function openNew(target: string): Promise<FileHandle> {
  try {
    return await open(target, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    return open(target, 'wx', 0o600);
  }
}

/**
 * Artifacts as files in one folder: `files` contains complete files, `incoming` contains files in
 * transit.
 */
export class DiskArtifacts implements ArtifactStore {
  readonly #files: string;
  readonly #incoming: string;
  /** New folders whose directory entries are not on disk yet. */
  readonly #settling = new Set<Promise<void>>();

  constructor(root: string) {
    this.#files = join(root, 'files');
    this.#incoming = join(root, 'incoming');
  }

  async #receive(target: string, body: Body, maxBytes: number): Promise<StoredArtifact> {
    const hash = createHash('sha256');
    let bytes = 0;
    const handle = await openNew(target);
    try {
      for await (const piece of body) {
        bytes += piece.length;
        if (bytes > maxBytes)
          throw new TandemError('too_large', `An artifact can have up to ${maxBytes} bytes.`);
        hash.update(piece);
        await handle.writeFile(piece);
      }
      await handle.datasync();
    } finally {
      await handle.close();
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  async #makeFolder(folder: string): Promise<void> {
    const making = mkdir(folder, { recursive: true, mode: 0o700 });
    const settled = making.then(async (made) => {
      if (made === undefined) return;
      // Each new folder is an entry in its parent, so every parent is synced, up to the first
      // folder that already existed.
      const above: string[] = [];
      for (let at = folder; at.length >= made.length; at = dirname(at)) above.push(dirname(at));
      await Promise.all(above.map(syncFolder));
    });
    // Added before the sync begins: a file that finds the folder already created must also wait for
    // its directory entry.
    this.#settling.add(settled);
    const forget = (): void => void this.#settling.delete(settled);
    settled.then(forget, forget);
    await making;
  }

  /**
   * Durable when it resolves. Issues all syncs at the same time, so that the disk needs only one
   * cycle.
   */
  async #place(incoming: string, target: string): Promise<void> {
    const folder = dirname(target);
    try {
      await rename(incoming, target);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      await this.#makeFolder(folder);
      await rename(incoming, target);
    }
    await Promise.all([syncFolder(folder), ...this.#settling]);
  }

  async write(path: string, body: Body, maxBytes: number): Promise<StoredArtifact> {
    const incoming = join(this.#incoming, newId());
    try {
      const stored = await this.#receive(incoming, body, maxBytes);
      await this.#place(incoming, join(this.#files, path));
      return stored;
    } catch (error) {
      await rm(incoming, { force: true });
      throw fileError(error);
    }
  }

  async size(path: string): Promise<number | null> {
    try {
      const found = await stat(join(this.#files, path));
      return found.isFile() ? found.size : null;
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
      throw error;
    }
  }

  read(path: string, range?: ByteRange): Readable {
    return createReadStream(join(this.#files, path), range ?? {});
  }

  async list(folder: string): Promise<ArtifactEntry[]> {
    try {
      const entries = await readdir(join(this.#files, folder), { withFileTypes: true });
      return await Promise.all(
        entries
          .filter((entry) => entry.isFile() || entry.isDirectory())
          .sort((a, b) => (a.name < b.name ? -1 : 1))
          .map(async (entry) => ({
            name: entry.name,
            isDir: entry.isDirectory(),
            bytes: entry.isFile() ? await this.size(join(folder, entry.name)) : null,
          })),
      );
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
      throw error;
    }
  }

  async remove(path: string): Promise<boolean> {
    const target = join(this.#files, path);
    const there = await stat(target).then(
      () => true,
      () => false,
    );
    if (!there) return false;
    await rm(target, { recursive: true, force: true });
    await syncFolder(dirname(target));
    return true;
  }

  #part(upload: string, part: number): string {
    return join(this.#incoming, upload, String(part));
  }

  async writePart(
    upload: string,
    part: number,
    body: Body,
    maxBytes: number,
  ): Promise<StoredArtifact> {
    const incoming = join(this.#incoming, upload, newId());
    try {
      const stored = await this.#receive(incoming, body, maxBytes);
      await rename(incoming, this.#part(upload, part));
      return stored;
    } catch (error) {
      await rm(incoming, { force: true });
      throw fileError(error);
    }
  }

  async *#joined(upload: string, parts: readonly number[]): AsyncGenerator<Uint8Array> {
    for (const part of parts)
      for await (const piece of createReadStream(this.#part(upload, part)))
        if (piece instanceof Uint8Array) yield piece;
  }

  async joinParts(
    upload: string,
    parts: readonly number[],
    path: string,
    maxBytes: number,
  ): Promise<StoredArtifact> {
    try {
      const stored = await this.write(path, this.#joined(upload, parts), maxBytes);
      await this.dropParts(upload);
      return stored;
    } catch (error) {
      if (codeOf(error) === 'ENOENT')
        throw new TandemError('invalid_input', 'parts: one of them never arrived', {
          fields: [{ field: 'parts', message: 'one of them never arrived' }],
        });
      throw error;
    }
  }

  async dropParts(upload: string): Promise<void> {
    await rm(join(this.#incoming, upload), { recursive: true, force: true });
  }
}
