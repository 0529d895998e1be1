import type { IncomingHttpHeaders } from 'node:http';
import { TandemError, type FieldError } from '#server/platform/errors.ts';
import { futureToleranceMs } from '#server/telemetry/settings.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import {
  mediaType,
  type IngestAnswer,
  type IngestCall,
  type IngestRoute,
} from '../http/ingest-route.ts';
import { unwrapCloudEvents } from '../inference/cloud-event.ts';
import { jsonBody, problemRefused, unsupportedEncoding } from '../json-body.ts';
import { jsonBodyLimits } from '../limits.ts';
import { submitBatch } from '../submit-batch.ts';
import { changeSchema, type ChangePayload } from './change-payload.ts';

const MAX_CHANGES = 1000;
const MAX_AGE_MS = 400 * 86_400_000;
const TYPES = [
  '',
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
];

/**
 * Deployments and other changes, plain or as CloudEvents. A body is accepted completely or not at
 * all.
 */
export const changesRoute: IngestRoute = {
  path: '/api/changes',
  source: 'changes',
  methods: ['POST'],
  sharesPath: true,
  bodyLimits: jsonBodyLimits,
  unsupported,
  handle,
  refuse: problemRefused,
};

function unsupported(headers: IncomingHttpHeaders): string | null {
  if (!TYPES.includes(mediaType(headers)))
    return 'the content type must be JSON or CloudEvents in JSON';
  return unsupportedEncoding(headers);
}

async function handle(call: IngestCall): Promise<IngestAnswer> {
  const items = unwrapCloudEvents(call.headers, await jsonBody(call));
  if (items.length > MAX_CHANGES) {
    throw new TandemError('invalid_input', `the body has more than ${MAX_CHANGES} changes`);
  }
  const builder = new BatchBuilder(`${call.keyId}:changes`);
  for (const [index, item] of items.entries()) {
    const payload = parseChange(item, items.length === 1 ? '' : `changes[${index}].`, call.nowMs);
    builder.inbox.push({ kind: 'change', key: payload.ref, payload });
  }
  await submitBatch(call, builder, call.digest);
  return {
    status: 202,
    contentType: 'application/json',
    body: JSON.stringify({ accepted: items.length }),
  };
}

function parseChange(item: unknown, prefix: string, nowMs: number): ChangePayload {
  const result = changeSchema.safeParse(item);
  if (!result.success) {
    const fields = result.error.issues
      .slice(0, 20)
      .map((issue) => ({ field: `${prefix}${issue.path.join('.')}`, message: issue.message }));
    throw invalid(fields);
  }
  const ageMs = nowMs - Date.parse(result.data.occurredAt);
  if (ageMs < -futureToleranceMs)
    throw invalid([
      { field: `${prefix}occurredAt`, message: 'is more than 10 minutes in the future' },
    ]);
  if (ageMs > MAX_AGE_MS)
    throw invalid([{ field: `${prefix}occurredAt`, message: 'is older than 400 days' }]);
  return result.data;
}

function invalid(fields: FieldError[]): TandemError {
  const first = fields[0];
  return new TandemError(
    'invalid_input',
    `${first?.field ?? 'body'}: ${first?.message ?? 'is not valid'}`,
    { fields },
  );
}
