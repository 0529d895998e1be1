import { z } from 'zod';
import { freshParam, labelsShape, timeParam, timeText } from '#lib/schemas/fields.ts';

const text = z.string();

export const mostSpans = 2_000;

export const listTracesInput = z.object({
  service: z.string().max(300).optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
  /** Minimum duration of the spans of `service`, or of any service if it is not given. */
  minMs: z.coerce.number().min(0).max(86_400_000).optional(),
  status: z.enum(['error', 'ok', 'any']).default('any'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(20)
    .transform((value) => Math.min(value, 200)),
  fresh: freshParam,
});
export const traceIdInput = z.object({
  id: z
    .string()
    .toLowerCase()
    .regex(/^[0-9a-f]{1,64}$/, 'must be the hexadecimal id of a trace'),
  fresh: freshParam,
});

export const traceItem = z.strictObject({
  traceId: text,
  /** Name of the first span. */
  name: text,
  service: text,
  startedAt: timeText,
  durationMs: z.number(),
  status: z.enum(['ok', 'error']),
  spans: z.int(),
  services: z.array(text),
});
export type TraceItem = z.output<typeof traceItem>;
const traceSpan = z.strictObject({
  spanId: text,
  parentSpanId: text.nullable(),
  name: text,
  service: text,
  host: text.nullable(),
  kind: text,
  /** Offset from the start of the trace. */
  startMs: z.number().describe('After the start of the trace'),
  durationMs: z.number(),
  status: z.enum(['unset', 'ok', 'error']),
  statusMessage: text.nullable(),
  attributes: labelsShape,
});
export type TraceSpan = z.output<typeof traceSpan>;
export const traceDetail = z.strictObject({
  /**
   * Experiment in which an MLflow client also logged the trace; null if there is none or the caller
   * may not see it.
   */
  experiment: z
    .strictObject({ id: z.int(), name: text, traceId: text })
    .nullable()
    .describe('Experiment, if an MLflow client also logged it'),
  traceId: text,
  startedAt: timeText,
  durationMs: z.number(),
  /** Number of stored spans; `spans` contains the longest 2,000 of them in order of time. */
  total: z.int(),
  /** Number of spans of services that the caller may not see. */
  hidden: z.int().describe('Spans of services that the caller cannot see'),
  spans: z.array(traceSpan).max(mostSpans),
});
export type TraceDetail = z.output<typeof traceDetail>;
