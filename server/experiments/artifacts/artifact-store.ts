import type { Readable } from 'node:stream';

export type ArtifactEntry = { name: string; isDir: boolean; bytes: number | null };
export type StoredArtifact = { bytes: number; sha256: string };
export type ByteRange = { start: number; end: number };

/**
 * Where artifact files lie. Paths are clean (see `artifact-path.ts`). A write that resolves is durable, and a file
 * is never seen half written.
 */
export type ArtifactStore = {
  /** Throws `too_large` above `maxBytes`; the body is then not stored. */
  write(path: string, body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredArtifact>;
  /** Null when there is no file of that path. */
  size(path: string): Promise<number | null>;
  /** The bytes of a file that is there; `end` is inclusive. */
  read(path: string, range?: ByteRange): Readable;
  /** What lies directly in a folder; empty when there is none. */
  list(folder: string): Promise<ArtifactEntry[]>;
  /** Removes a file, or a folder with all it holds. False when there was nothing. */
  remove(path: string): Promise<boolean>;
  /** Takes one part of a file that is sent in parts. */
  writePart(
    upload: string,
    part: number,
    body: AsyncIterable<Uint8Array>,
    maxBytes: number,
  ): Promise<StoredArtifact>;
  /** Joins the parts in the given order into the file. */
  joinParts(
    upload: string,
    parts: readonly number[],
    path: string,
    maxBytes: number,
  ): Promise<StoredArtifact>;
  dropParts(upload: string): Promise<void>;
};
