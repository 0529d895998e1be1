import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import type { ArtifactEntry, ArtifactStore, ByteRange, StoredArtifact } from './artifact-store.ts';
import { cutPieces } from './cut-pieces.ts';
import { isGone, openS3, storeUnavailable, type S3, type S3Settings } from './s3-client.ts';

type Body = AsyncIterable<Uint8Array>;

const mebibyte = 1024 * 1024;
const smallestPieceBytes = 8 * mebibyte;
const mostPieces = 10_000;

/**
 * Artifacts as objects in a bucket: `files/` contains complete files, `incoming/` contains parts of
 * files in transit.
 */
export class S3Artifacts implements ArtifactStore {
  readonly #settings: S3Settings;
  #opened: Promise<S3> | undefined;

  constructor(settings: S3Settings) {
    this.#settings = settings;
  }

  #key(...parts: string[]): string {
    return [this.#settings.prefix, ...parts].filter((part) => part !== '').join('/');
  }

  /**
   * Runs a request. Every failure becomes `unavailable`, except a missing object, whose error is
   * passed on.
   */
  async #ask<T>(run: (s3: S3, at: { Bucket: string }) => Promise<T>): Promise<T> {
    try {
      this.#opened ??= openS3(this.#settings);
      return await run(await this.#opened, { Bucket: this.#settings.bucket });
    } catch (error) {
      throw isGone(error) ? error : storeUnavailable(error);
    }
  }

  /** Uploads the body as one object or in parts; it becomes visible only when complete. */
  async #put(Key: string, body: Body, maxBytes: number): Promise<StoredArtifact> {
    const hash = createHash('sha256');
    let bytes = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of body) {
        bytes += piece.length;
        if (bytes > maxBytes)
          throw new TandemError('too_large', `An artifact can have up to ${maxBytes} bytes.`);
        hash.update(piece);
        yield piece;
      }
    };
    const pieceBytes = Math.max(smallestPieceBytes, Math.ceil(maxBytes / mostPieces));
    const pieces = cutPieces(counted(), pieceBytes)[Symbol.asyncIterator]();
    const first = await pieces.next();
    const second = await pieces.next();
    if (second.done === true) {
      const Body = first.done === true ? Buffer.alloc(0) : first.value;
      await this.#ask(async ({ sdk, client }, at) =>
        client.send(new sdk.PutObjectCommand({ ...at, Key, Body, ContentLength: Body.length })),
      );
    } else {
      await this.#putPieces(Key, [first.value, second.value], pieces);
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  async #putPieces(
    Key: string,
    head: readonly Buffer[],
    rest: AsyncIterator<Buffer>,
  ): Promise<void> {
    const { UploadId } = await this.#ask(async ({ sdk, client }, at) =>
      client.send(new sdk.CreateMultipartUploadCommand({ ...at, Key })),
    );
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    const send = async (Body: Buffer): Promise<void> => {
      const PartNumber = Parts.length + 1;
      const upload = { Key, UploadId, PartNumber, Body, ContentLength: Body.length };
      const { ETag } = await this.#ask(async ({ sdk, client }, at) =>
        client.send(new sdk.UploadPartCommand({ ...at, ...upload })),
      );
      Parts.push({ PartNumber, ETag });
    };
    try {
      for (const piece of head) await send(piece);
      for (let next = await rest.next(); next.done !== true; next = await rest.next())
        await send(next.value);
      const whole = { Key, UploadId, MultipartUpload: { Parts } };
      await this.#ask(async ({ sdk, client }, at) =>
        client.send(new sdk.CompleteMultipartUploadCommand({ ...at, ...whole })),
      );
    } catch (error) {
      // If the store does not respond, the bucket's lifecycle rule for incomplete uploads removes
      // the rest.
      await this.#ask(async ({ sdk, client }, at) =>
        client.send(new sdk.AbortMultipartUploadCommand({ ...at, Key, UploadId })),
      ).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Rejects a path that would be both a file and a folder: a bucket allows that, but a file system
   * does not.
   */
  async #refuseTwoMeanings(path: string): Promise<void> {
    const parts = path.split('/');
    const above = parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
    const [below, ...files] = await Promise.all([
      this.#names(this.#key('files', `${path}/`), 1),
      ...above.map(async (folder) => this.size(folder)),
    ]);
    if (below.length > 0 || files.some((size) => size !== null))
      throw wrongField('path', 'a file and a folder cannot have the same name');
  }

  async write(path: string, body: Body, maxBytes: number): Promise<StoredArtifact> {
    await this.#refuseTwoMeanings(path);
    return this.#put(this.#key('files', path), body, maxBytes);
  }

  async size(path: string): Promise<number | null> {
    try {
      const { ContentLength } = await this.#ask(async ({ sdk, client }, at) =>
        client.send(new sdk.HeadObjectCommand({ ...at, Key: this.#key('files', path) })),
      );
      return ContentLength ?? 0;
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  async *#content(Key: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const Range = range === undefined ? undefined : `bytes=${range.start}-${range.end}`;
    const { Body } = await this.#ask(async ({ sdk, client }, at) =>
      client.send(new sdk.GetObjectCommand({ ...at, Key, Range })),
    );
    if (!(Body instanceof Readable)) return;
    try {
      for await (const piece of Body) if (piece instanceof Uint8Array) yield piece;
    } catch (error) {
      throw storeUnavailable(error);
    }
  }

  read(path: string, range?: ByteRange): Readable {
    return Readable.from(this.#content(this.#key('files', path), range), { objectMode: false });
  }

  async list(folder: string): Promise<ArtifactEntry[]> {
    const Prefix = `${this.#key('files', folder)}/`;
    const entries: ArtifactEntry[] = [];
    let ContinuationToken: string | undefined;
    do {
      const asked = { Prefix, Delimiter: '/', ContinuationToken };
      const page = await this.#ask(async ({ sdk, client }, at) =>
        client.send(new sdk.ListObjectsV2Command({ ...at, ...asked })),
      );
      for (const each of page.CommonPrefixes ?? [])
        entries.push({
          name: (each.Prefix ?? '').slice(Prefix.length, -1),
          isDir: true,
          bytes: null,
        });
      for (const { Key = '', Size = 0 } of page.Contents ?? [])
        if (Key !== Prefix)
          entries.push({ name: Key.slice(Prefix.length), isDir: false, bytes: Size });
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Keys with the given prefix, up to `MaxKeys`. */
  async #names(Prefix: string, MaxKeys = 1_000): Promise<string[]> {
    const { Contents = [] } = await this.#ask(async ({ sdk, client }, at) =>
      client.send(new sdk.ListObjectsV2Command({ ...at, Prefix, MaxKeys })),
    );
    return Contents.flatMap(({ Key }) => Key ?? []);
  }

  async #removeAll(Prefix: string): Promise<boolean> {
    let removed = false;
    for (;;) {
      const names = await this.#names(Prefix);
      if (names.length === 0) return removed;
      const Delete = { Objects: names.map((Key) => ({ Key })), Quiet: true };
      const { Errors = [] } = await this.#ask(async ({ sdk, client }, at) =>
        client.send(new sdk.DeleteObjectsCommand({ ...at, Delete })),
      );
      if (Errors.length > 0) throw storeUnavailable(new Error(Errors[0]?.Code ?? 'not deleted'));
      removed = true;
    }
  }

  async remove(path: string): Promise<boolean> {
    const there = (await this.size(path)) !== null;
    if (there)
      await this.#ask(async ({ sdk, client }, at) =>
        client.send(new sdk.DeleteObjectCommand({ ...at, Key: this.#key('files', path) })),
      );
    return (await this.#removeAll(`${this.#key('files', path)}/`)) || there;
  }

  async writePart(
    upload: string,
    part: number,
    body: Body,
    maxBytes: number,
  ): Promise<StoredArtifact> {
    return this.#put(this.#key('incoming', upload, String(part)), body, maxBytes);
  }

  async *#joined(upload: string, parts: readonly number[]): AsyncGenerator<Uint8Array> {
    for (const part of parts) yield* this.#content(this.#key('incoming', upload, String(part)));
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
      if (isGone(error)) throw wrongField('parts', 'one of them never arrived');
      throw error;
    }
  }

  async dropParts(upload: string): Promise<void> {
    await this.#removeAll(`${this.#key('incoming', upload)}/`);
  }
}
