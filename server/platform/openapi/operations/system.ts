import { z } from 'zod';
import { eventsInput } from '#lib/schemas/fields.ts';
import { pageErrorInput } from '#lib/schemas/governance/page-errors.ts';
import type { Operation } from '../operation.ts';

const open = { method: 'get', tag: 'system', permission: null } as const;
/** `detail` is included for programs on this machine and for keys with scope `read`. */
const check = z.strictObject({ ok: z.boolean(), detail: z.string().optional() });

export const systemOperations: readonly Operation[] = [
  {
    ...open,
    path: '/healthz',
    summary: 'Is the process alive?',
    answer: { description: 'Alive', schema: z.strictObject({ status: z.literal('alive') }) },
  },
  {
    ...open,
    path: '/readyz',
    summary: 'Stores, migrations, worker, spool and disk',
    answer: {
      description:
        'Ready; otherwise 503 with the same body. Details only under a loopback name on this machine, or with a key with the scope read',
      schema: z.strictObject({
        status: z.enum(['ready', 'not ready']),
        checks: z.record(z.string(), check),
      }),
      otherStatus: 503,
    },
  },
  {
    ...open,
    path: '/metrics',
    summary: "Tandem's own metrics for Prometheus",
    answer: {
      description:
        'Metrics; under a loopback name on this machine, or with a key with the scope read',
      mediaTypes: ['text/plain'],
    },
  },
  {
    ...open,
    path: '/api/openapi.json',
    summary: 'This document',
    answer: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) },
  },
  {
    method: 'get',
    tag: 'system',
    permission: 'overview:read',
    path: '/api/events',
    summary: 'Change notifications as server-sent events with topic and id',
    description:
      'A stream ends with its session or API key. A session has at most 10 streams and a key 100 per process; the oldest is closed. API keys need the scope `read`, `write` or `admin`.',
    query: eventsInput,
    answer: { description: 'An endless stream', mediaTypes: ['text/event-stream'] },
  },
  {
    method: 'post',
    tag: 'system',
    permission: 'overview:read',
    path: '/api/governance/page-errors',
    summary: 'Logs an error of a browser page, under the id on its screen',
    body: pageErrorInput,
    answer: { description: 'The id', schema: z.strictObject({ id: z.string() }) },
  },
];
