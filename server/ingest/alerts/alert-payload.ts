import { createHash } from 'node:crypto';
import { storableText } from '#server/platform/database/storable-text.ts';
import { sortLabels } from '#server/telemetry/series-id.ts';
import { isJsonObject } from '../json-fields.ts';
import { labelProblem, shortened } from '../label-problem.ts';
import type { SourceLimits } from '../limits.ts';

/** Alert from an external system, in one format for all protocols. */
export type AlertPayload = {
  /** Deduplication key: equal for equal label sets. */
  key: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** `acknowledged`: a person acknowledged the alert in the system that manages it. */
  status: 'firing' | 'acknowledged' | 'resolved';
  startsAt: string;
  /**
   * End time, or the time from which the alert counts as ended without further reports; null if the
   * sender gave no time.
   */
  endsAt: string | null;
  generatorURL: string;
  receiver?: string;
  groupKey?: string;
  fingerprint?: string;
};

export type ParsedAlert =
  | { payload: AlertPayload; problem: null }
  | { payload: null; problem: string };

/**
 * Maximum time an alert stays open without a report, for senders that report the start once or
 * rarely, and then the end.
 */
export const heldMs = 7 * 86_400_000;
const MAX_ANNOTATIONS = 64;
const MAX_ANNOTATION_CHARS = 32_768;
const notATime = 'is not an RFC 3339 time from 1970 on';
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** Parses one alert object. `problem` starts with the name of the invalid field. */
export function parseAlert(json: unknown, nowMs: number, limits: SourceLimits): ParsedAlert {
  if (!isJsonObject(json)) return wrong('', 'is not an object');
  const labels = texts(json.labels);
  if (labels === null) return wrong('.labels', 'must be an object of strings');
  const sorted = sortLabels(Object.entries(labels));
  if (sorted.length === 0) return wrong('.labels', 'must not be empty');
  const labelsWrong = labelProblem(sorted, limits);
  if (labelsWrong !== null) return wrong('.labels', labelsWrong);
  const annotations = texts(json.annotations ?? {});
  if (annotations === null) return wrong('.annotations', 'must be an object of strings');
  const endsAtMs = timeOf(json.endsAt);
  if (endsAtMs === undefined) return wrong('.endsAt', notATime);
  const startsAtMs = timeOf(json.startsAt);
  if (startsAtMs === undefined) return wrong('.startsAt', notATime);
  if (startsAtMs !== null && endsAtMs !== null && startsAtMs > endsAtMs) {
    return wrong('.startsAt', 'must be before endsAt');
  }
  const ended = endsAtMs !== null && endsAtMs <= nowMs;
  const payload: AlertPayload = {
    key: alertKey(sorted),
    labels: Object.fromEntries(
      sorted.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
    ),
    annotations: storableAnnotations(annotations),
    status: json.status === 'resolved' || ended ? 'resolved' : 'firing',
    // A sender clock that is ahead must not create an alert with a future start.
    startsAt: new Date(Math.min(startsAtMs ?? (ended ? endsAtMs : nowMs), nowMs)).toISOString(),
    endsAt: endsAtMs === null ? null : new Date(endsAtMs).toISOString(),
    generatorURL:
      typeof json.generatorURL === 'string' ? storableText(json.generatorURL).slice(0, 2048) : '',
  };
  if (typeof json.fingerprint === 'string')
    payload.fingerprint = storableText(json.fingerprint).slice(0, 128);
  return { payload, problem: null };
}

/** Whether the alert has a start time. If not, a repeated body may describe a different time. */
export function hasStart(json: unknown): boolean {
  return isJsonObject(json) && typeof timeOf(json.startsAt) === 'number';
}

/**
 * Whether the alert has a start and an end time. If not, a repeated body is new information: it
 * means "still firing".
 */
export function hasBothTimes(json: unknown): boolean {
  return hasStart(json) && isJsonObject(json) && typeof timeOf(json.endsAt) === 'number';
}

function wrong(field: string, problem: string): ParsedAlert {
  return { payload: null, problem: `${field} ${problem}` };
}

function alertKey(labels: ReadonlyArray<readonly [string, string]>): string {
  return createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 32);
}

function texts(json: unknown): Record<string, string> | null {
  if (!isJsonObject(json)) return null;
  const entries: [string, string][] = [];
  for (const [key, value] of Object.entries(json)) {
    if (typeof value !== 'string') return null;
    entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

function storableAnnotations(annotations: Record<string, string>): Record<string, string> {
  const entries = Object.entries(annotations).slice(0, MAX_ANNOTATIONS);
  return Object.fromEntries(
    entries.map(([key, value]) => [
      shortened(storableText(key)),
      storableText(value).slice(0, MAX_ANNOTATION_CHARS).toWellFormed(),
    ]),
  );
}

/**
 * Epoch ms. Null if absent or Go's zero time; undefined if the value is not a time or is before
 * 1970.
 */
function timeOf(json: unknown): number | null | undefined {
  if (json === undefined || json === null || json === '') return null;
  if (typeof json !== 'string' || !RFC3339.test(json)) return undefined;
  const ms = Date.parse(json);
  if (json.startsWith('0001-01-01')) return null;
  return ms >= 0 ? ms : undefined;
}
