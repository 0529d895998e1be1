import type { IncomingHttpHeaders } from 'node:http';
import { TandemError } from '#server/platform/errors.ts';
import type { IntakeRoute } from './http/intake.ts';
import { mediaType } from './http/intake.ts';
import { storeRows } from './inference.ts';
import { jsonBody, problemRefused, unsupportedEncoding } from './json-body.ts';
import { jsonBodyLimits } from './limits.ts';
import { payloadEvents } from './payload-event.ts';
import { pairedRows } from './payload-pairs.ts';

const types = [
  '',
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
];

/** Requests and responses from the payload loggers of KServe and Seldon, as CloudEvents. */
export const inferenceEventsRoute: IntakeRoute = {
  path: '/api/ingest/inference/cloudevents',
  source: 'inference',
  methods: ['POST'],
  bodyLimits: jsonBodyLimits,
  unsupported,
  handle: async (call) => {
    const events = payloadEvents(call.headers, await jsonBody(call));
    const rows = events.flatMap((event) => pairedRows(event, call.keyId, call.nowMs));
    if (rows.length === 0)
      throw new TandemError('invalid_input', 'data: holds neither instances nor outputs', {
        fields: [{ field: 'data', message: 'holds neither instances nor outputs' }],
      });
    return storeRows(
      call,
      rows.map((row) => ({ row })),
      'payload',
    );
  },
  refuse: problemRefused,
};

function unsupported(headers: IncomingHttpHeaders): string | null {
  if (!types.includes(mediaType(headers)))
    return 'the content type must be JSON or CloudEvents in JSON';
  return unsupportedEncoding(headers);
}
