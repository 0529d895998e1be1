import type { Announce } from '../changes/announce.ts';
import { carryOut } from '../changes/carry-out.ts';
import type { Company } from '../company/company.ts';
import { sentPerSecond, visitsPerRequest } from '../company/graph.ts';
import { nextVersion } from '../company/seeded-graph.ts';
import type { Rng } from '../random.ts';
import type { ServiceNode } from '../service/service-node.ts';
import { intensity, type FaultRecord } from './fault-record.ts';

const BAD_ERROR_RATE = 0.03;
/**
 * Factor on the time that a leak takes to fill the memory after a restart, which does not remove
 * the defect.
 */
const SLOWER_AFTER_RESTART = 10;

function growing(record: FaultRecord): () => number {
  return () => 1 + (record.strength - 1) * intensity(record, Date.now());
}

async function badDeploy(
  company: Company,
  announce: Announce,
  record: FaultRecord,
  rng: Rng,
): Promise<void> {
  const service = serviceOf(company, record);
  const version = unusedVersion(service, rng);
  service.defects.set(version, {
    slowdown: growing(record),
    errorRate: () => BAD_ERROR_RATE * intensity(record, Date.now()),
  });
  await carryOut(company, announce, {
    service: record.target,
    operation: { kind: 'deploy', version },
    actor: 'ci',
    ...(record.truth.change === null ? {} : { ref: record.truth.change.ref }),
  });
}

function unusedVersion(service: ServiceNode, rng: Rng): string {
  let version = nextVersion(service.version, rng);
  while (service.versions.includes(version)) version = nextVersion(version, rng);
  return version;
}

function memoryLeak(company: Company, record: FaultRecord): void {
  const service = serviceOf(company, record);
  const { graph } = company;
  const ratePerSecond =
    sentPerSecond(graph) *
    service.environment.load() *
    (visitsPerRequest(graph.nodes, graph.orderShare).get(record.target) ?? 1);
  const roomBytes =
    (service.spec.memoryLimitBytes * 0.97 - service.spec.memoryBaseBytes) * service.replicas.length;
  const seconds = Math.max(5, record.rampSeconds);
  const bytesPerRequest = (roomBytes * record.strength) / (seconds * ratePerSecond);
  service.leakBytesPerRequest = (replicaStartedAtMs) => {
    if (record.endedAtMs !== null) return 0;
    const restarted = replicaStartedAtMs > record.startedAtMs;
    return restarted ? bytesPerRequest / SLOWER_AFTER_RESTART : bytesPerRequest;
  };
}

function serviceOf(company: Company, record: FaultRecord): ServiceNode {
  const service = company.services.get(record.target);
  if (service === undefined) throw new Error(`no service named ${record.target}`);
  return service;
}

/** Injects the fault into the running company. */
export async function inject(
  company: Company,
  announce: Announce,
  record: FaultRecord,
  rng: Rng,
): Promise<void> {
  const database = company.databases.get(record.target);
  const { host } = company;
  const now = (): number => intensity(record, Date.now());
  if (record.kind === 'disk-filling') host.filled = () => 0.99 * record.strength * now();
  else if (record.kind === 'noisy-neighbour') host.neighbour = () => record.strength * now();
  else if (record.kind === 'silent-exporter') host.silent = () => now() > 0;
  else if (record.kind === 'bad-deploy') await badDeploy(company, announce, record, rng);
  else if (record.kind === 'memory-leak') memoryLeak(company, record);
  else if (record.kind === 'traffic-surge') company.surge = growing(record);
  else if (database !== undefined && record.kind === 'slow-dependency')
    database.slowdown = growing(record);
  else if (database !== undefined) database.down = () => intensity(record, Date.now()) > 0;
}
