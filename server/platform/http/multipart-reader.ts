import { TandemError } from '#server/platform/errors.ts';

/** Events from one chunk of a form: the head of a part, bytes of a part, the end of a part. */
export type FormEvent =
  | { kind: 'part'; name: string; filename: string | null }
  | { kind: 'bytes'; bytes: Buffer }
  | { kind: 'end' };

const maxHeadBytes = 16 * 1024;

function refuse(message: string): TandemError {
  return new TandemError('invalid_input', `The body is not a valid form: ${message}.`);
}

/** `boundary` of a multipart content type. Throws `invalid_input` without one. */
export function boundaryOf(contentType: string): string {
  const [, quoted, plain] =
    /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/iu.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw refuse('the content type has no boundary');
  return boundary;
}

/** Value of a Content-Disposition parameter as browsers and command-line tools write it. */
function parameterOf(head: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'iu').exec(head)?.[1];
  return found === undefined ? null : found.replaceAll(/\\(.)/gu, '$1').replaceAll('%22', '"');
}

/**
 * Reads multipart/form-data (RFC 7578) chunk by chunk. Buffers no more than one chunk and a
 * boundary.
 */
export class MultipartReader {
  readonly #delimiter: Buffer;
  #rest: Buffer;
  #state: 'preamble' | 'head' | 'body' | 'closed' = 'preamble';

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
    // The first boundary may be at the very start, without a preceding line break, so one is added.
    this.#rest = Buffer.from('\r\n');
  }

  push(piece: Uint8Array): FormEvent[] {
    const events: FormEvent[] = [];
    this.#rest = Buffer.concat([this.#rest, piece]);
    while (this.#step(events));
    return events;
  }

  /** Throws if the form ends before its last boundary. */
  end(): void {
    if (this.#state !== 'closed') throw refuse('it ends before its last boundary');
  }

  /** True while the buffered bytes can be processed further. */
  #step(events: FormEvent[]): boolean {
    if (this.#state === 'closed') return false;
    if (this.#state === 'head') return this.#head(events);
    const at = this.#rest.indexOf(this.#delimiter);
    if (at < 0) {
      this.#keepTail(events);
      return false;
    }
    const behind = at + this.#delimiter.length;
    // Two bytes distinguish the next part from the end of the form.
    if (this.#rest.length < behind + 2) {
      this.#give(events, at);
      return false;
    }
    this.#give(events, at);
    if (this.#state === 'body') events.push({ kind: 'end' });
    const mark = this.#rest
      .subarray(this.#delimiter.length, this.#delimiter.length + 2)
      .toString('latin1');
    this.#rest = this.#rest.subarray(this.#delimiter.length + 2);
    if (mark === '--') this.#state = 'closed';
    else if (mark === '\r\n') this.#state = 'head';
    else throw refuse('a boundary is followed by other text');
    return true;
  }

  /** Emits the bytes before a position. Bytes before the first part are dropped. */
  #give(events: FormEvent[], until: number): void {
    if (until > 0 && this.#state === 'body')
      events.push({ kind: 'bytes', bytes: this.#rest.subarray(0, until) });
    this.#rest = this.#rest.subarray(until);
  }

  /** Retains the last bytes, in which a boundary may begin. */
  #keepTail(events: FormEvent[]): void {
    const until = this.#rest.length - this.#delimiter.length;
    if (until > 0) this.#give(events, until);
  }

  #head(events: FormEvent[]): boolean {
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end < 0) {
      if (this.#rest.length > maxHeadBytes) throw refuse('the head of a part is too long');
      return false;
    }
    const head = this.#rest.subarray(0, end).toString('utf8');
    this.#rest = this.#rest.subarray(end + 2);
    const line = head.split('\r\n').find((each) => /^content-disposition:/iu.test(each)) ?? '';
    const name = parameterOf(line, 'name');
    if (name === null) throw refuse('a part has no name');
    events.push({ kind: 'part', name, filename: parameterOf(line, 'filename') });
    // The line break before an empty body may also belong to the boundary.
    if (!this.#rest.subarray(0, this.#delimiter.length).equals(this.#delimiter))
      this.#rest = this.#rest.subarray(2);
    this.#state = 'body';
    return true;
  }
}
