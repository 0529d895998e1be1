import type { IncomingHttpHeaders } from 'node:http';
import { asTandemError, wrongField } from '#server/platform/errors.ts';
import { mediaType, type IngestRoute } from '../http/ingest-route.ts';
import { jsonBody, problemRefused, unsupportedEncoding } from '../json-body.ts';
import { jsonBodyLimits } from '../limits.ts';
import type { BodyRow } from './inference-rows.ts';
import { storeRows } from './inference.ts';
import { payloadEvents, type PayloadEvent } from './payload-event.ts';
import { payloadRows } from './payload-rows.ts';

const types = [
  '',
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
];

/** Requests and responses from the payload loggers of KServe and Seldon, as CloudEvents. */
export const inferenceEventsRoute: IngestRoute = {
  path: '/api/ingest/inference/cloudevents',
  source: 'inference',
  methods: ['POST'],
  bodyLimits: jsonBodyLimits,
  unsupported,
  handle: async (call) => {
    const events = payloadEvents(call.headers, await jsonBody(call));
    if (events.length === 0) throw wrongField('body', 'the batch contains no events');
    const [only] = events;
    const rows =
      events.length === 1 && only !== undefined
        ? payloadRows(only(), call.nowMs)
        : events.flatMap((read) => rowsOrProblem(read, call.nowMs));
    return storeRows(call, rows, 'payload');
  },
  refuse: problemRefused,
};

/**
 * Reads the rows of one event. An invalid event in a batch must not prevent the others from being
 * stored.
 */
function rowsOrProblem(read: () => PayloadEvent, nowMs: number): BodyRow[] {
  try {
    return payloadRows(read(), nowMs);
  } catch (error) {
    const known = asTandemError(error);
    if (known?.code !== 'invalid_input') throw error;
    return [{ problem: known.message }];
  }
}

function unsupported(headers: IncomingHttpHeaders): string | null {
  if (!types.includes(mediaType(headers)))
    return 'the content type must be JSON or CloudEvents in JSON';
  return unsupportedEncoding(headers);
}
