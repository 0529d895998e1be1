import type { BindingInput, BindingMatch } from '#lib/schemas/actions-execution.ts';
import type { Cause } from '#lib/schemas/incidents.ts';

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
