import type { IncomingHttpHeaders } from 'node:http';
import { TandemError } from '#server/platform/errors.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import {
  mediaType,
  permanent,
  retryHeaders,
  type IngestAnswer,
  type IngestCall,
  type IngestRoute,
  type Refusal,
} from '../http/ingest-route.ts';
import { jsonBody, unsupportedEncoding } from '../json-body.ts';
import { jsonBodyLimits } from '../limits.ts';
import { Rejections } from '../rejections.ts';
import { noteItemsRefused } from '../source-notes.ts';
import { submitBatch } from '../submit-batch.ts';
import { hasBothTimes, parseAlert } from './alert-payload.ts';

const MAX_ALERTS = 10_000;

/** Alerts from Prometheus, vmalert or amtool, in the format of Alertmanager's API v2. */
export const alertmanagerAlertsRoute: IngestRoute = {
  path: '/api/v2/alerts',
  source: 'alertmanager',
  methods: ['POST'],
  bodyLimits: jsonBodyLimits,
  unsupported,
  handle,
  refuse,
};

export function unsupported(headers: IncomingHttpHeaders): string | null {
  const type = mediaType(headers);
  if (type !== '' && type !== 'application/json')
    return 'the content type must be application/json';
  return unsupportedEncoding(headers);
}

async function handle(call: IngestCall): Promise<IngestAnswer> {
  const json = await jsonBody(call);
  if (!Array.isArray(json))
    throw new TandemError('invalid_input', 'the body must be an array of alerts');
  if (json.length > MAX_ALERTS)
    throw new TandemError('invalid_input', `the body has more than ${MAX_ALERTS} alerts`);
  const items: readonly unknown[] = json;
  const builder = new BatchBuilder(`${call.keyId}:alertmanager`);
  const rejections = new Rejections();
  for (const [index, item] of items.entries()) {
    const { payload, problem } = parseAlert(item, call.nowMs, call.deps.registry.limits);
    if (payload === null) rejections.add(`alerts[${index}]`, problem);
    else builder.inbox.push({ kind: 'alert', key: payload.key, payload });
  }
  await submitBatch(call, builder, items.every(hasBothTimes) ? call.digest : null);
  if (rejections.count === 0) return { status: 200 };
  noteItemsRefused(call, rejections.count, rejections.message());
  return refuse(call.headers, permanent(400, rejections.message()));
}

/** Alertmanager clients expect errors as a JSON string. */
function refuse(_headers: IncomingHttpHeaders, refusal: Refusal): IngestAnswer {
  return {
    status: refusal.status === 413 ? 400 : refusal.status,
    contentType: 'application/json',
    body: JSON.stringify(refusal.message),
    headers: retryHeaders(refusal),
  };
}
