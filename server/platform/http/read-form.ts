import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { boundaryOf, MultipartReader } from './multipart-reader.ts';

export type FormFile = { path: string; filename: string | null; bytes: number };
/** Parsed form, with fields as text and files as paths on this machine. */
export type ReadForm = { fields: Map<string, string[]>; files: Map<string, FormFile> };

export type FormLimits = {
  /** Names of the parts to treat as files, even if they declare no file name. */
  files: readonly string[];
  bytesPerFile: number;
  /** Total size of all other parts. */
  fieldBytes: number;
};

type OpenPart =
  | { kind: 'file'; name: string; file: FormFile; handle: FileHandle }
  | { kind: 'field'; name: string; pieces: Buffer[] };

class FormSink {
  readonly form: ReadForm = { fields: new Map(), files: new Map() };
  readonly #folder: string;
  readonly #limits: FormLimits;
  #part: OpenPart | null = null;
  #fieldBytes = 0;

  constructor(folder: string, limits: FormLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  async begin(name: string, filename: string | null): Promise<void> {
    if (!this.#limits.files.includes(name)) {
      this.#part = { kind: 'field', name, pieces: [] };
      return;
    }
    if (this.form.files.has(name))
      throw new TandemError('invalid_input', `${name}: appears twice in the form`, {
        fields: [{ field: name, message: 'appears twice in the form' }],
      });
    const file = { path: join(this.#folder, randomUUID()), filename, bytes: 0 };
    this.form.files.set(name, file);
    this.#part = { kind: 'file', name, file, handle: await open(file.path, 'wx', 0o600) };
  }

  async add(bytes: Buffer): Promise<void> {
    const part = this.#part;
    if (part === null) return;
    if (part.kind === 'field') {
      this.#fieldBytes += bytes.length;
      if (this.#fieldBytes > this.#limits.fieldBytes)
        throw new TandemError(
          'too_large',
          `The form fields are larger than ${this.#limits.fieldBytes} bytes.`,
        );
      part.pieces.push(Buffer.from(bytes));
      return;
    }
    part.file.bytes += bytes.length;
    const limit = this.#limits.bytesPerFile;
    if (part.file.bytes > limit) {
      const message = `can have up to ${limit} bytes`;
      throw new TandemError('too_large', `${part.name}: ${message}`, {
        fields: [{ field: part.name, message }],
      });
    }
    await part.handle.writeFile(bytes);
  }

  async end(): Promise<void> {
    const part = this.#part;
    this.#part = null;
    if (part?.kind === 'file') await part.handle.close();
    if (part?.kind !== 'field') return;
    const known = this.form.fields.get(part.name) ?? [];
    this.form.fields.set(part.name, [...known, Buffer.concat(part.pieces).toString('utf8')]);
  }
}

/**
 * Streams a form with files to disk, so that memory contains only one chunk at a time. Files are
 * stored below the data folder and removed when `use` ends.
 */
export async function withForm<T>(
  request: Request,
  limits: FormLimits,
  use: (form: ReadForm) => Promise<T>,
): Promise<T> {
  const reader = new MultipartReader(boundaryOf(request.headers.get('content-type') ?? ''));
  const folder = join(env.TANDEM_DATA_DIR, 'uploads', randomUUID());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const sink = new FormSink(folder, limits);
  try {
    for await (const piece of request.body ?? [])
      for (const event of reader.push(piece)) {
        if (event.kind === 'part') await sink.begin(event.name, event.filename);
        else if (event.kind === 'bytes') await sink.add(event.bytes);
        else await sink.end();
      }
    reader.end();
    return await use(sink.form);
  } finally {
    // A rejected form may leave a file open.
    await sink.end().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}
