import { createHash } from 'node:crypto';
import { severitySchema } from '#lib/schemas/fields.ts';
import { storableText } from '#server/platform/database/storable-text.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { sortLabels } from '#server/telemetry/series-id.ts';
import { isJsonObject, type JsonObject } from '../json-fields.ts';
import { labelProblem, shortened } from '../label-problem.ts';
import type { SourceLimits } from '../limits.ts';
import { heldMs, type AlertPayload } from './alert-payload.ts';

export type PagerDutyEvent = { payload: AlertPayload; dedupKey: string };

const MAX_DEDUP_CHARS = 255;
const MAX_SUMMARY_CHARS = 1024;
const MAX_DETAILS = 60;
const MAX_DETAIL_CHARS = 32_768;
const actions = { trigger: 'firing', acknowledge: 'acknowledged', resolve: 'resolved' } as const;
/** Details with one of these names identify the subject of an event, so they become labels. */
const placeLabels = [
  'service.name',
  'service',
  'host.name',
  'host',
  'instance',
  'deployment.environment.name',
  'environment',
];

const severityProblem = `payload.severity must be one of ${severitySchema.options.join(', ')}`;

function wrong(message: string): never {
  throw new TandemError('invalid_input', message);
}

function text(json: unknown): string {
  return typeof json === 'string' ? storableText(json).trim() : '';
}

function webLink(json: unknown): string {
  const url = text(json).slice(0, 2048);
  return /^https?:\/\//iu.test(url) ? url : '';
}

function actionOf(event: JsonObject): AlertPayload['status'] {
  const action = event.event_action;
  if (action === 'trigger' || action === 'acknowledge' || action === 'resolve')
    return actions[action];
  return wrong("event_action must be 'trigger', 'acknowledge' or 'resolve'");
}

/**
 * Deduplication key of the event. A trigger event without a key gets a new one, which the response
 * returns.
 */
function dedupKeyOf(event: JsonObject, status: AlertPayload['status']): string {
  const key = event.dedup_key;
  if (key === undefined || key === null || key === '') {
    if (status !== 'firing')
      return wrong(`dedup_key is missing: it says what to ${String(event.event_action)}`);
    return newId().replaceAll('-', '');
  }
  if (typeof key !== 'string') return wrong('dedup_key must be a string');
  if (key.length > MAX_DEDUP_CHARS)
    return wrong(`dedup_key is longer than ${MAX_DEDUP_CHARS} characters`);
  return key;
}

function detailsOf(payload: JsonObject): [string, string][] {
  const details = payload.custom_details;
  if (details === undefined || details === null) return [];
  if (!isJsonObject(details)) return [['details', detailText(details)]];
  return Object.entries(details)
    .slice(0, MAX_DETAILS)
    .map(([name, value]) => [shortened(storableText(name)), detailText(value)]);
}

function detailText(value: unknown): string {
  const whole = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return storableText(whole.slice(0, MAX_DETAIL_CHARS)).toWellFormed();
}

function startOf(payload: JsonObject, nowMs: number): string {
  const { timestamp } = payload;
  if (timestamp === undefined || timestamp === null || timestamp === '')
    return new Date(nowMs).toISOString();
  const ms = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  if (!Number.isFinite(ms)) return wrong('payload.timestamp is not an ISO 8601 time');
  // A sender clock that is ahead must not create an alert with a future start.
  return new Date(Math.min(ms, nowMs)).toISOString();
}

function labelsOf(
  event: JsonObject,
  payload: JsonObject,
  details: readonly [string, string][],
  limits: SourceLimits,
): Record<string, string> {
  const source = text(payload.source);
  const component = text(payload.component);
  const own = {
    alertname: text(payload.class) || component || 'PagerDuty event',
    source,
    component,
    group: text(payload.group),
    class: text(payload.class),
    client: text(event.client),
    severity: text(payload.severity),
    // PagerDuty's documentation recommends a host as the source, and the component is a part of it.
    host: source,
    service: component,
  };
  const places = details.filter(([name]) => placeLabels.includes(name));
  const sorted = sortLabels(Object.entries({ ...own, ...Object.fromEntries(places) }));
  const problem = labelProblem(sorted, limits);
  return problem === null ? Object.fromEntries(sorted) : wrong(`payload ${problem}`);
}

function triggered(event: JsonObject, nowMs: number, limits: SourceLimits) {
  const { payload } = event;
  if (!isJsonObject(payload)) return wrong('payload is missing');
  const summary = text(payload.summary).slice(0, MAX_SUMMARY_CHARS).toWellFormed();
  if (summary === '') return wrong('payload.summary is missing or blank');
  if (text(payload.source) === '') return wrong('payload.source is missing or blank');
  if (!severitySchema.safeParse(payload.severity).success) return wrong(severityProblem);
  const details = detailsOf(payload);
  const links: readonly unknown[] = Array.isArray(event.links) ? event.links : [];
  const link = links
    .map((each) => (isJsonObject(each) ? webLink(each.href) : ''))
    .find((each) => each !== '');
  return {
    labels: labelsOf(event, payload, details, limits),
    annotations: {
      ...Object.fromEntries(details),
      summary,
      ...(link === undefined ? {} : { dashboard_url: link }),
    },
    startsAt: startOf(payload, nowMs),
    // Senders of this protocol report each event only once.
    endsAt: new Date(nowMs + heldMs).toISOString(),
    generatorURL: webLink(event.client_url),
  };
}

/** Routing key in a body, which is a Tandem API key; undefined if there is none. */
export function routingKeyOf(body: Buffer): string | undefined {
  try {
    const event: unknown = JSON.parse(body.toString('utf8'));
    return isJsonObject(event) && typeof event.routing_key === 'string'
      ? event.routing_key
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Parses an event of PagerDuty's Events API v2. Keys of different senders do not collide. Throws
 * `invalid_input` with the first invalid field.
 */
export function parsePagerDutyEvent(
  event: unknown,
  call: { keyId: string; nowMs: number; limits: SourceLimits },
): PagerDutyEvent {
  if (!isJsonObject(event)) return wrong('the body must be an object');
  const status = actionOf(event);
  const dedupKey = dedupKeyOf(event, status);
  const route = createHash('sha256').update(text(event.routing_key)).digest('hex');
  const key = createHash('sha256')
    .update(JSON.stringify(['pagerduty', call.keyId, route, dedupKey]))
    .digest('hex')
    .slice(0, 32);
  const facts =
    status === 'firing'
      ? triggered(event, call.nowMs, call.limits)
      : {
          labels: { alertname: 'PagerDuty event' },
          annotations: {},
          startsAt: new Date(call.nowMs).toISOString(),
          endsAt: null,
          generatorURL: '',
        };
  return { dedupKey, payload: { key, status, ...facts } };
}
