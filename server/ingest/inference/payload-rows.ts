import { wrongField } from '#server/platform/errors.ts';
import type { JsonObject } from '../json-fields.ts';
import type { BodyRow } from './inference-rows.ts';
import type { PayloadEvent } from './payload-event.ts';
import { requestFeatures, responseAnswers } from './payload-tensors.ts';

/**
 * Rows of an event, one per instance. Throws `invalid_input` if the data has none. Each row is half
 * of a request. The other half arrives in a separate event, before or after, and both are joined by
 * model and id once stored.
 */
export function payloadRows(event: PayloadEvent, nowMs: number): BodyRow[] {
  const told = event.time === undefined ? Number.NaN : Date.parse(event.time);
  const halves: JsonObject[] =
    event.part === 'request'
      ? requestFeatures(event.data).map((features) => ({ features }))
      : responseAnswers(event.data);
  if (halves.length === 0)
    throw wrongField(event.field, 'contains no instances, inputs or outputs');
  return halves.map((half, at) => ({
    part: event.part,
    row: {
      model: event.model,
      version: event.version,
      time: Number.isFinite(told) ? told : nowMs,
      requestId: halves.length === 1 ? event.id : `${event.id}/${at}`,
      segment: event.segment,
      ...half,
    },
  }));
}
