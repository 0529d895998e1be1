import type { TimeShift } from './time-shift.ts';

/** A percent-encoded character in a path, such as a quotation mark before an id. */
const CODED = '%[0-9A-F]{2}';
/**
 * UUIDs; ids of runs, models and traces; signatures; run names; and numbers of ten or more digits.
 */
const ID = [
  '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}',
  `(?:(?<=${CODED})|(?<![0-9a-f]))(?:[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-f])`,
  '(?<![\\w-])[a-z]+-[a-z]+-\\d{1,4}(?![\\w-])',
  `(?:(?<=${CODED})|(?<![\\w.]))\\d{10,20}(?!\\w)`,
];
const DATE = '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z?';
const GENERATED = new RegExp([DATE, ...ID].join('|'), 'gu');
/** Members whose text is opaque to clients. */
const OPAQUE = /(?:^|\.)next_page_token$/u;
/** Members with times set by the server. */
const OWN_TIME = /creat|updat/u;

/**
 * Two conversations are equal if a one-to-one renaming of generated ids turns one into the other.
 * This class learns the renaming from pairs of responses, applies it to later requests, and reports
 * all other differences. Times sent by the peer are returned shifted; times set by the server are
 * within hours of now.
 */
export class IdRenaming {
  readonly #shift: TimeShift;
  readonly #now = new Map<string, string>();
  readonly #recorded = new Map<string, string>();
  readonly #sent = new Set<string>();

  constructor(shift: TimeShift) {
    this.#shift = shift;
  }

  /** A recorded text with current ids and times. */
  text(recorded: string): string {
    for (const [time] of recorded.matchAll(GENERATED)) this.#sent.add(time);
    return this.#renamed(this.#shift.text(recorded));
  }

  /**
   * Recorded protobuf with current ids and times. Throws if a current id has a different length,
   * which would break the encoding.
   */
  protobuf(recorded: Buffer): Buffer {
    const text = this.#shift.otlp(recorded).toString('latin1');
    const renamed = this.#renamed(text);
    if (renamed.length !== text.length) throw new Error('an id has another length');
    return Buffer.from(renamed, 'latin1');
  }

  /**
   * Differences between a response and its recording, each with its position. Ignores members that
   * match `ignore`.
   */
  differences(recorded: unknown, actual: unknown, ignore?: RegExp, place = ''): string[] {
    if (ignore?.test(place) === true) return [];
    if (isObject(recorded) && isObject(actual)) {
      const keys = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
      return [...keys].flatMap((key) =>
        this.differences(recorded[key], actual[key], ignore, `${place}.${key}`),
      );
    }
    const isSame =
      Object.is(recorded, actual) ||
      (typeof recorded === 'string' &&
        typeof actual === 'string' &&
        this.#isSameText(recorded, actual, place)) ||
      (isWhole(recorded) &&
        isWhole(actual) &&
        this.#isSame(BigInt(recorded).toString(), BigInt(actual).toString(), place));
    return isSame
      ? []
      : [`${place}: ${JSON.stringify(actual)} instead of ${JSON.stringify(recorded)}`];
  }

  #renamed(text: string): string {
    const opaque = [...this.#now].filter(([id]) => id.match(GENERATED)?.[0] !== id);
    return opaque
      .reduce((sum, [id, now]) => sum.replaceAll(id, now), text)
      .replaceAll(GENERATED, (id) => this.#now.get(id) ?? id);
  }

  #isSameText(recorded: string, actual: string, place: string): boolean {
    if (OPAQUE.test(place)) return this.#learn(recorded, actual);
    const theirs = recorded.match(GENERATED) ?? [];
    const ours = actual.match(GENERATED) ?? [];
    return (
      recorded.replaceAll(GENERATED, '') === actual.replaceAll(GENERATED, '') &&
      theirs.length === ours.length &&
      theirs.every((id, index) => this.#isSame(id, ours[index] ?? '', place))
    );
  }

  /**
   * Whether two texts are equal. For a new generated id, stores the second text as its renaming.
   */
  #isSame(recorded: string, actual: string, place: string): boolean {
    const ms = millisOf(recorded);
    if (ms === null || !this.#shift.isNear(ms))
      return recorded === actual || (recorded.length > 9 && this.#learn(recorded, actual));
    if (this.#sent.has(recorded) && !OWN_TIME.test(place))
      return actual === this.#shift.text(recorded);
    return this.#shift.isNear((millisOf(actual) ?? 0) - this.#shift.deltaMs);
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

/**
 * Epoch milliseconds of a text that is a date or an epoch in seconds, milliseconds, microseconds or
 * nanoseconds.
 */
function millisOf(text: string): number | null {
  if (/^\d{4}-\d\d-\d\d[T ]/u.test(text))
    return Date.parse(`${text.replace(' ', 'T').replace('Z', '')}Z`);
  const unit = { 10: 1_000, 13: 1, 16: 1 / 1_000, 19: 1 / 1_000_000 }[text.length];
  return /^\d+$/u.test(text) && unit !== undefined ? Number(text) * unit : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}
