import type { TimeShift } from './time-shift.ts';

/** UUIDs, ids of runs and traces, and numbers of ten digits and more. */
const ID =
  /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|(?<![\w.])\d{10,20}(?!\w)/gu;
/** Members whose text only its writer can read. */
const OPAQUE = /(?:^|\.)(?:next_page_token|upload_id|token)$/u;
/** What the server writes as the current time is at most so old. */
const RECENT_MS = 300_000;

/**
 * Two conversations are equal if one becomes the other by a one-to-one renaming of generated ids. This learns the renaming from
 * pairs of answers, applies it to what is sent next, and reports every other difference. A time that the peer sent comes back
 * shifted; a time that the server set is a recent one.
 */
export class IdRenaming {
  readonly #shift: TimeShift;
  readonly #now = new Map<string, string>();
  readonly #recorded = new Map<string, string>();
  readonly #sent = new Set<string>();

  constructor(shift: TimeShift) {
    this.#shift = shift;
  }

  /** A recorded text with the ids and times of now. */
  text(recorded: string): string {
    for (const [number] of recorded.matchAll(/\d{10,}/gu)) this.#sent.add(number);
    return this.#renamed(this.#shift.text(recorded));
  }

  /** Recorded protobuf with the ids and times of now. An id of another length would break it. */
  protobuf(recorded: Buffer): Buffer {
    const text = this.#shift.otlp(recorded).toString('latin1');
    const renamed = this.#renamed(text);
    if (renamed.length !== text.length) throw new Error('an id has another length');
    return Buffer.from(renamed, 'latin1');
  }

  /** How an answer differs from the recorded one, each difference with its place. */
  differences(recorded: unknown, actual: unknown, place = ''): string[] {
    if (typeof recorded === 'string' && typeof actual === 'string')
      return this.#texts(recorded, actual, place);
    if (typeof recorded === 'number' && typeof actual === 'number')
      return this.#isSame(String(recorded), String(actual))
        ? []
        : [`${place}: ${actual} instead of ${recorded}`];
    if (isObject(recorded) && isObject(actual)) {
      const keys = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
      return [...keys].flatMap((key) =>
        this.differences(recorded[key], actual[key], `${place}.${key}`),
      );
    }
    return Object.is(recorded, actual)
      ? []
      : [`${place}: ${JSON.stringify(actual)} instead of ${JSON.stringify(recorded)}`];
  }

  #renamed(text: string): string {
    const ids = text.replaceAll(ID, (id) => this.#now.get(id) ?? id);
    return [...this.#now]
      .filter(([id]) => id.match(ID)?.[0] !== id)
      .reduce((sum, [id, now]) => sum.replaceAll(id, now), ids);
  }

  #texts(recorded: string, actual: string, place: string): string[] {
    if (recorded === actual) return [];
    if (OPAQUE.test(place) && this.#learn(recorded, actual)) return [];
    const theirs = recorded.match(ID) ?? [];
    const ours = actual.match(ID) ?? [];
    const isSame =
      this.#shift.text(recorded.replaceAll(ID, '')) === actual.replaceAll(ID, '') ||
      this.#isRecentDate(recorded, actual);
    if (isSame && theirs.length === ours.length)
      if (theirs.every((id, index) => this.#isSame(id, ours[index] ?? ''))) return [];
    return [`${place}: ${JSON.stringify(actual)} instead of ${JSON.stringify(recorded)}`];
  }

  #isRecentDate(recorded: string, actual: string): boolean {
    const ms = Date.parse(recorded);
    return this.#shift.isNear(ms) && Math.abs(Date.parse(actual) - Date.now()) < RECENT_MS;
  }

  /** Numbers and ids; learns the second one where the first is a new id. */
  #isSame(recorded: string, actual: string): boolean {
    if (!/^\d+$/u.test(recorded)) return recorded === actual || this.#learn(recorded, actual);
    const unit = 10 ** (recorded.length - 10);
    const ms = (Number(recorded) / unit) * 1_000;
    if (recorded.length < 10 || !this.#shift.isNear(ms))
      return recorded === actual || (recorded.length > 13 && this.#learn(recorded, actual));
    if (this.#sent.has(recorded)) return actual === this.#shift.text(recorded);
    return Math.abs((Number(actual) / unit) * 1_000 - Date.now()) < RECENT_MS;
  }

  #learn(recorded: string, actual: string): boolean {
    const known = this.#now.get(recorded);
    if (known !== undefined) return known === actual;
    const other = this.#recorded.get(actual);
    if (other !== undefined && other !== recorded) return false;
    this.#now.set(recorded, actual);
    this.#recorded.set(actual, recorded);
    return true;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
