import type { BindingInput, BindingMatch } from '#lib/schemas/actions/execution.ts';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';

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
  {
    key: 'scarce-host',
    name: 'No free CPU on the host of a service',
    enabled: true,
    causeKind: 'saturation',
    match: { resourceKinds: ['host'], versioned: false, metrics: ['system.cpu'] },
    runbook: 'scale-off-host',
    parameters: {},
  },
  {
    key: 'service-release',
    name: 'Release of the service behind a model',
    enabled: true,
    causeKind: 'release',
    match: { resourceKinds: ['service'], versioned: true, metrics: [] },
    runbook: 'roll-back-service',
    parameters: {},
  },
  {
    key: 'model-release',
    name: 'Bad version of a model',
    enabled: true,
    causeKind: 'release',
    match: { resourceKinds: ['model'], versioned: true, metrics: [] },
    runbook: 'roll-back-model',
    parameters: {},
  },
  {
    key: 'model-drift',
    name: 'Drift with a quality loss',
    enabled: true,
    causeKind: 'drift',
    match: { resourceKinds: ['model'], versioned: false, metrics: [] },
    runbook: 'retrain-model',
    parameters: {},
  },
  {
    key: 'bad-data',
    name: 'Bad values from upstream',
    enabled: true,
    causeKind: 'data',
    match: {
      resourceKinds: ['service', 'job', 'dataset'],
      versioned: false,
      metrics: ['model.data_quality'],
    },
    runbook: 'repair-data',
    parameters: {},
  },
];

export function bindingMatches(match: BindingMatch, cause: Cause): boolean {
  if (!match.resourceKinds.includes(cause.resource.kind)) return false;
  if (match.versioned && (cause.change?.before === null || cause.change?.before === undefined))
    return false;
  const { subkinds = [] } = match;
  if (subkinds.length > 0 && !subkinds.some((subkind) => subkind === cause.subkind)) return false;
  const metric = cause.evidence[0]?.metric ?? '';
  return match.metrics.length === 0 || match.metrics.some((prefix) => metric.startsWith(prefix));
}
