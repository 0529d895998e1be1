import type { Company } from '../company/company.ts';
import type { ServiceNode } from '../service/service-node.ts';
import { newRef, type Announce, type Change, type ChangeKind } from './announce.ts';

/** One field that an operation changes. */
export interface FieldChange {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

export type Operation =
  | { readonly kind: 'deploy'; readonly version: string }
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'flag'; readonly flag: string; readonly on: boolean }
  | { readonly kind: 'restart' };

function changeKind(operation: Operation): ChangeKind {
  if (operation.kind === 'deploy') return 'deployment';
  if (operation.kind === 'flag') return 'feature_flag';
  return operation.kind === 'scale' ? 'scale' : 'other';
}

/** The fields that the operation would change, without applying it. */
export function fieldChanges(service: ServiceNode, operation: Operation): FieldChange[] {
  const list: Record<Operation['kind'], () => FieldChange> = {
    deploy: () => ({
      field: 'version',
      from: service.version,
      to: operation.kind === 'deploy' ? operation.version : '',
    }),
    scale: () => ({
      field: 'replicas',
      from: String(service.replicas.length),
      to: operation.kind === 'scale' ? String(operation.replicas) : '',
    }),
    flag: () => ({
      field: operation.kind === 'flag' ? operation.flag : '',
      from: operation.kind === 'flag' && service.flags.get(operation.flag) === true ? 'on' : 'off',
      to: operation.kind === 'flag' && operation.on ? 'on' : 'off',
    }),
    restart: () => ({ field: 'startedAt', from: service.startedAt.toISOString(), to: 'now' }),
  };
  const change = list[operation.kind]();
  return change.from === change.to ? [] : [change, ...placement(service, operation)];
}

/** The hosts of a service, if additional replicas start on another one. */
function placement(service: ServiceNode, operation: Operation): FieldChange[] {
  if (operation.kind !== 'scale' || operation.replicas <= service.replicas.length) return [];
  const hosts = Object.keys(service.replicasByHost());
  const next = service.nextHost();
  if (hosts.includes(next)) return [];
  return [{ field: 'hosts', from: hosts.join(', '), to: [...hosts, next].join(', ') }];
}

function title(service: ServiceNode, operation: Operation): string {
  const { name } = service.spec;
  if (operation.kind === 'deploy') return `Deploy ${name} ${operation.version}`;
  if (operation.kind === 'scale') return `Scale ${name} to ${operation.replicas} replicas`;
  if (operation.kind === 'flag')
    return `Turn ${operation.on ? 'on' : 'off'} ${operation.flag} in ${name}`;
  return `Restart ${name}`;
}

async function perform(service: ServiceNode, operation: Operation): Promise<void> {
  if (operation.kind === 'deploy') await service.deploy(operation.version);
  else if (operation.kind === 'scale') await service.scale(operation.replicas);
  else if (operation.kind === 'flag') service.flags.set(operation.flag, operation.on);
  else await service.restart();
}

/** Additional host of a service, if new replicas start on another host. */
export async function carryOut(
  company: Company,
  announce: Announce,
  order: { service: string; operation: Operation; actor: string; ref?: string },
): Promise<FieldChange[]> {
  const service = company.services.get(order.service);
  if (service === undefined) throw new Error(`no service named ${order.service}`);
  const changes = fieldChanges(service, order.operation);
  const change: Change = {
    kind: changeKind(order.operation),
    ref: order.ref ?? newRef(),
    title: title(service, order.operation),
    occurredAt: new Date().toISOString(),
    resource: { kind: 'service', name: order.service },
    environment: 'production',
    before: changes[0]?.from ?? '',
    after: changes[0]?.to ?? '',
    actor: order.actor,
  };
  announce(change);
  await perform(service, order.operation);
  return changes;
}
