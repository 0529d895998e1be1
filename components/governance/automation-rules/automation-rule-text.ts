import type { BindingItem, RunbookItem } from '#lib/schemas/actions/execution.ts';
import type { CauseSubkind } from '#lib/schemas/incidents/incidents.ts';

const CAUSES: Record<string, string> = {
  change: 'a change',
  saturation: 'saturation',
  dependency: 'a dependency',
  traffic: 'traffic',
  data: 'data',
  drift: 'drift',
  release: 'a model release',
  labels: 'labels',
  external: 'an external factor',
};

const SUBKINDS: Record<CauseSubkind, string> = {
  concept: 'concept drift',
  covariate: 'covariate drift',
  quality: 'bad values at the model',
  upstream: 'bad values from upstream',
};

type Parameter = { name: string; label: string; min: number; max: number; fallback: number };

const SCALING: readonly Parameter[] = [
  { name: 'addReplicas', label: 'Replicas to add', min: 1, max: 10, fallback: 1 },
  { name: 'maxReplicas', label: 'Max. replicas in total', min: 1, max: 100, fallback: 8 },
  {
    name: 'settleSeconds',
    label: 'Wait before measuring (seconds)',
    min: 0,
    max: 600,
    fallback: 10,
  },
];

/** Runbook parameters that a user may set, with their bounds; the server checks the same bounds. */
export const RUNBOOK_PARAMETERS: Record<string, readonly Parameter[]> = {
  'roll-back-service': [
    {
      name: 'settleSeconds',
      label: 'Wait before measuring (seconds)',
      min: 0,
      max: 600,
      fallback: 5,
    },
  ],
  'restart-service': [
    {
      name: 'settleSeconds',
      label: 'Wait before measuring (seconds)',
      min: 0,
      max: 600,
      fallback: 5,
    },
  ],
  'scale-service': SCALING,
  'scale-off-host': SCALING,
};

/** "When a change with versions is blamed on a service, propose “Roll back a deployment”." */
export function bindingSentence(item: BindingItem, runbooks: readonly RunbookItem[]): string {
  const { subkinds = [] } = item.match;
  const kind = CAUSES[item.causeKind] ?? item.causeKind;
  const cause =
    subkinds.length === 0 ? kind : subkinds.map((subkind) => SUBKINDS[subkind]).join(' or ');
  const versioned = item.match.versioned ? ' with a version' : '';
  const metrics =
    item.match.metrics.length === 0
      ? ''
      : ` and the evidence includes ${item.match.metrics.join(' or ')}`;
  const runbook = runbooks.find((each) => each.id === item.runbook);
  return `When ${cause}${versioned} on a ${item.match.resourceKinds.join(' or ')}${metrics} is the cause, propose “${runbook?.title ?? item.runbook}”.`;
}
