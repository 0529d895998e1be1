import type { Change } from '../../demo/changes/announce.ts';
import type { FieldChange, Operation } from '../../demo/changes/carry-out.ts';
import type { ServiceState } from './drawn-services.ts';

const kinds = {
  deploy: 'deployment',
  scale: 'scale',
  flag: 'feature_flag',
  restart: 'other',
} as const;

/** The change that a company reports for an operation on one of its services. */
export function operationReport(
  { spec: { name } }: ServiceState,
  operation: Operation,
  { field, from, to }: FieldChange,
  actor: string,
): Omit<Change, 'ref' | 'occurredAt' | 'environment'> {
  const titles = {
    deploy: `Deploy ${name} ${to}`,
    scale: `Scale ${name} to ${to} replicas`,
    flag: `Turn ${to} ${field} in ${name}`,
    restart: `Restart ${name}`,
  };
  return {
    kind: kinds[operation.kind],
    title: titles[operation.kind],
    resource: { kind: 'service', name },
    before: from,
    after: to,
    actor,
  };
}
