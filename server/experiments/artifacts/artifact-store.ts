import type { Readable } from 'node:stream';

export type ArtifactEntry = { name: string; isDir: boolean; bytes: number | null };
export type StoredArtifact = { bytes: number; sha256: string };
export type ByteRange = { start: number; end: number };

/**
 * Storage of artifact files. Paths must be normalized (see `artifact-path.ts`). A write is durable
 * when it resolves, and readers never see a partially written file.
 */
export type ArtifactStore = {
  /** Throws `too_large` above `maxBytes` and then stores nothing. */
  write(path: string, body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredArtifact>;
  /** Null if there is no file at that path. */
  size(path: string): Promise<number | null>;
  /** Bytes of an existing file; `end` is inclusive. */
  read(path: string, range?: ByteRange): Readable;
  /** Direct entries of a folder; empty if the folder does not exist. */
  list(folder: string): Promise<ArtifactEntry[]>;
  /** Removes a file, or a folder with its contents. Returns false if nothing existed. */
  remove(path: string): Promise<boolean>;
  /** Receives one part of a file that is sent in parts. */
  writePart(
    upload: string,
    part: number,
    body: AsyncIterable<Uint8Array>,
    maxBytes: number,
  ): Promise<StoredArtifact>;
  /** Joins the parts, in the given order, into the file. */
  joinParts(
    upload: string,
    parts: readonly number[],
    path: string,
    maxBytes: number,
  ): Promise<StoredArtifact>;
  dropParts(upload: string): Promise<void>;
};
