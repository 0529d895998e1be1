import type { Announce } from '../changes/announce.ts';
import { carryOut } from '../changes/carry-out.ts';
import type { Company } from '../company/company.ts';

/** Versions, replicas and flags of every service at a point in time. */
export type Snapshot = ReadonlyMap<
  string,
  {
    readonly version: string;
    readonly replicas: number;
    readonly flags: ReadonlyMap<string, boolean>;
  }
>;

export function snapshotCompany(company: Company): Snapshot {
  return new Map(
    [...company.services].map(([name, service]) => [
      name,
      {
        version: service.version,
        replicas: service.replicas.length,
        flags: new Map(service.flags),
      },
    ]),
  );
}

async function restoreService(
  company: Company,
  announce: Announce,
  name: string,
  before: { version: string; replicas: number; flags: ReadonlyMap<string, boolean> },
): Promise<void> {
  const service = company.services.get(name);
  if (service === undefined) return;
  const leaked = service.replicas.some((replica) => replica.holdsLeak);
  service.leakBytesPerRequest = () => 0;
  service.flags.clear();
  for (const [flag, on] of before.flags) service.flags.set(flag, on);
  const actor = 'ci';
  if (service.version !== before.version) {
    await carryOut(company, announce, {
      service: name,
      operation: { kind: 'deploy', version: before.version },
      actor,
    });
  } else if (leaked) {
    await carryOut(company, announce, { service: name, operation: { kind: 'restart' }, actor });
  }
  if (service.replicas.length !== before.replicas) {
    await carryOut(company, announce, {
      service: name,
      operation: { kind: 'scale', replicas: before.replicas },
      actor,
    });
  }
  service.defects.clear();
}

/** Reverts the effects of faults, unrelated changes and control calls. */
export async function restoreCompany(
  company: Company,
  announce: Announce,
  before: Snapshot,
): Promise<void> {
  company.surge = () => 1;
  for (const host of company.hosts.values()) {
    host.neighbour = () => 0;
    host.filled = () => 0;
    host.silent = () => false;
  }
  company.world.calmDown();
  company.job?.repair();
  if (company.scorer !== null) company.scorer.ageFactor = () => 1;
  for (const database of company.databases.values()) {
    database.slowdown = () => 1;
    database.down = () => false;
  }
  await Promise.all(
    [...before].map(([name, state]) => restoreService(company, announce, name, state)),
  );
}
