import { z } from 'zod';
import type { Cause } from '#lib/schemas/incidents.ts';
import { causeKinds } from '#lib/schemas/incidents.ts';

export const bindingMatchSchema = z.object({
  /** Kinds of the resource that is blamed. */
  resourceKinds: z.array(z.string()).default(['service']),
  /** Only causes whose change carries versions (before and after). */
  versioned: z.boolean().default(false),
  /** The first evidence's metric begins with one of these; empty = any. */
  metrics: z.array(z.string()).default([]),
});
export type BindingMatch = z.output<typeof bindingMatchSchema>;

export const bindingInput = z.object({
  key: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .max(100),
  name: z.string().trim().min(1).max(200),
  enabled: z.boolean().default(true),
  causeKind: z.enum(causeKinds),
  match: bindingMatchSchema,
  runbook: z.string().max(100),
  parameters: z.record(z.string(), z.unknown()).default({}),
});
export type BindingInput = z.output<typeof bindingInput>;

export const shippedBindings: BindingInput[] = [
  {
    key: 'deployment-regression',
    name: 'Version regression',
    enabled: true,
    causeKind: 'change',
    match: { resourceKinds: ['service'], versioned: true, metrics: [] },
    runbook: 'roll-back-service',
    parameters: {},
  },
  {
    key: 'memory-growth',
    name: 'Memory growth',
    enabled: true,
    causeKind: 'saturation',
    match: { resourceKinds: ['service'], versioned: false, metrics: ['process.memory'] },
    runbook: 'restart-service',
    parameters: {},
  },
  {
    key: 'more-traffic',
    name: 'More traffic than capacity',
    enabled: true,
    causeKind: 'traffic',
    match: { resourceKinds: ['service'], versioned: false, metrics: [] },
    runbook: 'scale-service',
    parameters: {},
  },
];

export function bindingMatches(match: BindingMatch, cause: Cause): boolean {
  if (!match.resourceKinds.includes(cause.resource.kind)) return false;
  if (match.versioned && (cause.change?.before === null || cause.change?.before === undefined))
    return false;
  const metric = cause.evidence[0]?.metric ?? '';
  return match.metrics.length === 0 || match.metrics.some((prefix) => metric.startsWith(prefix));
}
