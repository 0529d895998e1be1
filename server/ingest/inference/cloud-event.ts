import type { IncomingHttpHeaders } from 'node:http';
import { TandemError } from '#server/platform/errors.ts';
import { mediaType } from '../http/ingest-route.ts';
import { isJsonObject, type JsonObject } from '../json-fields.ts';

type Event = {
  id: unknown;
  source: unknown;
  type: unknown;
  time: unknown;
  specversion: unknown;
  data: unknown;
};

/**
 * Objects of a body: the body itself, its array items, or the `data` of CloudEvents 1.0 in any of
 * the three HTTP modes. Fields missing in the data come from the enclosing event.
 */
export function unwrapCloudEvents(headers: IncomingHttpHeaders, json: unknown): unknown[] {
  const type = mediaType(headers);
  if (type === 'application/cloudevents+json') return fromEvent(structured(json, 'event'));
  if (type === 'application/cloudevents-batch+json') {
    if (!Array.isArray(json))
      throw new TandemError('invalid_input', 'a batch of events must be an array');
    return json.flatMap((item: unknown, index) => fromEvent(structured(item, `events[${index}]`)));
  }
  if (headers['ce-specversion'] !== undefined) return fromEvent(binary(headers, json));
  return Array.isArray(json) ? json : [json];
}

function structured(json: unknown, field: string): Event {
  if (!isJsonObject(json)) throw new TandemError('invalid_input', `${field} must be an object`);
  const { id, source, type, time, specversion } = json;
  return { id, source, type, time, specversion, data: dataOf(json) };
}

function dataOf(json: JsonObject): unknown {
  if (typeof json.data_base64 !== 'string') return json.data;
  try {
    return JSON.parse(Buffer.from(json.data_base64, 'base64').toString('utf8'));
  } catch {
    throw new TandemError('invalid_input', 'data_base64 does not contain JSON');
  }
}

function binary(headers: IncomingHttpHeaders, data: unknown): Event {
  const header = (name: string): unknown => {
    const value = headers[`ce-${name}`];
    return typeof value === 'string' ? percentDecoded(value) : undefined;
  };
  return {
    id: header('id'),
    source: header('source'),
    type: header('type'),
    time: header('time'),
    specversion: header('specversion'),
    data,
  };
}

/** Header values of CloudEvents are percent-encoded outside printable ASCII. */
function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function fromEvent(event: Event): unknown[] {
  if (event.specversion !== '1.0') {
    throw new TandemError('invalid_input', 'specversion: only CloudEvents 1.0 is supported');
  }
  for (const field of ['id', 'source', 'type'] as const) {
    if (typeof event[field] !== 'string' || event[field] === '') {
      throw new TandemError('invalid_input', `${field}: missing in the event`);
    }
  }
  const fallback = {
    ref: `${String(event.source)}/${String(event.id)}`,
    title: event.type,
    kind: 'other',
    ...(event.time === undefined ? {} : { occurredAt: event.time }),
  };
  const items: unknown[] = Array.isArray(event.data) ? event.data : [event.data];
  return items.map((item) => (isJsonObject(item) ? { ...fallback, ...item } : item));
}
