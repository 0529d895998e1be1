import type { IncomingHttpHeaders } from 'node:http';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import {
  retryHeaders,
  type IngestAnswer,
  type IngestCall,
  type IngestRoute,
  type Refusal,
} from '../http/ingest-route.ts';
import { jsonBody } from '../json-body.ts';
import { pagerDutyBodyLimits } from '../limits.ts';
import { submitBatch } from '../submit-batch.ts';
import { unsupported } from './alertmanager.ts';
import { parsePagerDutyEvent, routingKeyOf } from './pagerduty-event.ts';

/**
 * Events in the format of PagerDuty's Events API v2, for senders that support no other format. The
 * routing key is a Tandem API key.
 */
export const pagerDutyRoute: IngestRoute = {
  path: '/v2/enqueue',
  source: 'pagerduty',
  methods: ['POST'],
  bodyLimits: pagerDutyBodyLimits,
  keyInBody: routingKeyOf,
  unsupported,
  handle,
  refuse,
};

async function handle(call: IngestCall): Promise<IngestAnswer> {
  const { payload, dedupKey } = parsePagerDutyEvent(await jsonBody(call), {
    keyId: call.keyId,
    nowMs: call.nowMs,
    limits: call.deps.registry.limits,
  });
  const builder = new BatchBuilder(`${call.keyId}:pagerduty`);
  builder.inbox.push({ kind: 'alert', key: payload.key, payload });
  // A repeated body is new information: after a resolve it opens a new alert.
  await submitBatch(call, builder, null);
  return json(202, { status: 'success', message: 'Event processed', dedup_key: dedupKey });
}

/**
 * Senders handle 202, 400, 413, 429 and 5xx. Alertmanager would retry after 403, which never
 * succeeds.
 */
function refuse(_headers: IncomingHttpHeaders, refusal: Refusal): IngestAnswer {
  const known = [405, 413, 415].includes(refusal.status) || refusal.status >= 500;
  const answer = json(known ? refusal.status : 400, {
    status: refusal.status >= 500 ? 'temporarily unavailable' : 'invalid event',
    message: refusal.status >= 500 ? refusal.message : 'Event object is invalid',
    errors: [refusal.message],
  });
  return { ...answer, headers: retryHeaders(refusal) };
}

function json(status: number, value: unknown): IngestAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}
