import type { IncomingHttpHeaders } from 'node:http';
import { storableText } from '#server/platform/database/storable-text.ts';
import { TandemError } from '#server/platform/errors.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { IngestAnswer, IngestCall, IngestRoute, Refusal } from '../http/ingest-route.ts';
import { jsonBody, problemRefused } from '../json-body.ts';
import { isJsonObject, type JsonObject } from '../json-fields.ts';
import { jsonBodyLimits } from '../limits.ts';
import { Rejections } from '../rejections.ts';
import { noteItemsRefused } from '../source-notes.ts';
import { submitBatch } from '../submit-batch.ts';
import { hasStart, heldMs, parseAlert, type AlertPayload } from './alert-payload.ts';
import { unsupported } from './alertmanager.ts';

const MAX_ALERTS = 10_000;

/** Webhook of Alertmanager (version 4) and of senders that use its format, such as Grafana. */
export const alertmanagerWebhookRoute: IngestRoute = {
  path: '/api/ingest/alertmanager',
  source: 'alertmanager',
  methods: ['POST', 'PUT'],
  bodyLimits: jsonBodyLimits,
  unsupported,
  handle,
  refuse,
};

/**
 * Users can change the payload templates. Therefore every readable alert is accepted, and only an
 * unreadable body is refused.
 */
async function handle(call: IngestCall): Promise<IngestAnswer> {
  const json = await jsonBody(call);
  if (!isJsonObject(json))
    throw new TandemError('invalid_input', 'the body must be an object with alerts');
  const alerts = alertsOf(json);
  const builder = new BatchBuilder(`${call.keyId}:alertmanager`);
  const rejections = new Rejections();
  for (const [index, alert] of alerts.entries()) {
    const { payload, problem } = parseAlert(alert, call.nowMs, call.deps.registry.limits);
    if (payload === null) rejections.add(`alerts[${index}]`, problem);
    else
      builder.inbox.push({
        kind: 'alert',
        key: payload.key,
        payload: { ...payload, endsAt: endOf(payload, call.nowMs), ...groupOf(json) },
      });
  }
  if (builder.inbox.length === 0 && rejections.count > 0) {
    throw new TandemError('invalid_input', rejections.message());
  }
  await submitBatch(call, builder, alerts.every(hasStart) ? call.digest : null);
  noteItemsRefused(call, rejections.count, rejections.message());
  const answer = {
    accepted: builder.inbox.length,
    ...(rejections.count > 0 ? { refused: rejections.message() } : {}),
  };
  return { status: 200, contentType: 'application/json', body: JSON.stringify(answer) };
}

/**
 * Alertmanager repeats a firing alert only after hours and without an end time; it reports the end
 * when the alert ends.
 */
function endOf({ status, endsAt }: AlertPayload, nowMs: number): string | null {
  return status === 'firing' && endsAt === null ? new Date(nowMs + heldMs).toISOString() : endsAt;
}

/**
 * The alerts, with the group status if an alert has none. A body without a list counts as one
 * alert.
 */
function alertsOf(json: JsonObject): unknown[] {
  const status = json.status === 'resolved' ? 'resolved' : 'firing';
  if (json.alerts === undefined) {
    const labels = json.labels ?? json.commonLabels ?? json.groupLabels;
    if (labels === undefined) throw new TandemError('invalid_input', 'alerts is missing');
    return [{ ...json, labels, annotations: json.annotations ?? json.commonAnnotations, status }];
  }
  if (!Array.isArray(json.alerts))
    throw new TandemError('invalid_input', 'alerts must be an array');
  const items: readonly unknown[] = json.alerts.slice(0, MAX_ALERTS);
  return items.map((item) =>
    isJsonObject(item) ? { status, ...withCommonLabels(item, json) } : item,
  );
}

function withCommonLabels(alert: JsonObject, json: JsonObject): JsonObject {
  return alert.labels === undefined ? { ...alert, labels: json.commonLabels } : alert;
}

function groupOf(json: JsonObject): { receiver?: string; groupKey?: string } {
  return {
    ...(typeof json.receiver === 'string'
      ? { receiver: storableText(json.receiver).slice(0, 512) }
      : {}),
    ...(typeof json.groupKey === 'string'
      ? { groupKey: storableText(json.groupKey).slice(0, 2048) }
      : {}),
  };
}

function refuse(headers: IncomingHttpHeaders, refusal: Refusal): IngestAnswer {
  return problemRefused(headers, refusal.status === 413 ? { ...refusal, status: 400 } : refusal);
}
