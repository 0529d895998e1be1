import { z } from 'zod';
import { freshParam, timeParam } from '#lib/schemas/fields.ts';

export const mostSpans = 2_000;

export const listTracesInput = z.object({
  service: z.string().max(300).optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
  /** Minimum duration of the spans of the service, or of any service if none is given. */
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

export type TraceItem = {
  traceId: string;
  /** Name of the first span. */
  name: string;
  service: string;
  startedAt: string;
  durationMs: number;
  status: 'ok' | 'error';
  spans: number;
  services: string[];
};
export type TraceSpan = {
  spanId: string;
  parentSpanId: string | null;
  name: string;
  service: string;
  host: string | null;
  kind: string;
  /** Offset from the start of the trace. */
  startMs: number;
  durationMs: number;
  status: 'unset' | 'ok' | 'error';
  statusMessage: string | null;
  attributes: Record<string, string>;
};
export type TraceDetail = {
  traceId: string;
  startedAt: string;
  durationMs: number;
  /** Number of stored spans; `spans` contains the longest 2,000 of them in order of time. */
  total: number;
  /**
   * Experiment in which an MLflow client also logged the trace; null if there is none, or if the
   * caller may not see it.
   */
  experiment: { id: number; name: string; traceId: string } | null;
  /** Number of spans of services that the caller may not see. */
  hidden: number;
  spans: TraceSpan[];
};
