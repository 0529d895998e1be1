import type { Operation } from '../changes/carry-out.ts';
import type { Company } from '../company/company.ts';
import { nextVersion } from '../company/seeded-graph.ts';
import { pick, shuffled, type Rng } from '../random.ts';

export interface PlannedChange {
  /** Seconds from the onset of the fault; negative = before. */
  readonly offsetSeconds: number;
  readonly service: string;
  readonly operation: Operation;
}

const FLAGS = [
  'new-receipts',
  'lazy-images',
  'compact-json',
  'soft-limits',
  'dark-banner',
  'tax-preview',
];

/** Share of the time spread before the onset, so that some changes precede the fault. */
export const LEAD_SHARE = 0.2;

/**
 * Changes that are unrelated to the fault: four before the onset, including a flag on the affected
 * service, and one after it. `spared` services only get flags, because a deployment would disturb
 * another fault.
 */
export function planInnocentChanges(
  company: Company,
  options: { target: string; spreadSeconds: number; spared: ReadonlySet<string>; rng: Rng },
): PlannedChange[] {
  const { target, spreadSeconds, spared, rng } = options;
  if (spreadSeconds === 0) return [];
  const others = shuffled(
    rng,
    [...company.services.keys()].filter((name) => name !== target),
  );
  const flag = (service: string): Operation => {
    const name = pick(rng, FLAGS);
    return {
      kind: 'flag',
      flag: name,
      on: company.services.get(service)?.flags.get(name) !== true,
    };
  };
  const elsewhere = (index: number, deploys: boolean): Omit<PlannedChange, 'offsetSeconds'> => {
    const service = others[index % others.length] ?? target;
    const current = company.services.get(service)?.version ?? '1.0.0';
    if (!deploys || spared.has(service)) return { service, operation: flag(service) };
    return { service, operation: { kind: 'deploy', version: nextVersion(current, rng) } };
  };
  const lead = spreadSeconds * LEAD_SHARE;
  const changes: PlannedChange[] = [
    { offsetSeconds: -lead, ...elsewhere(0, true) },
    { offsetSeconds: -lead * 0.85, ...elsewhere(3, false) },
    { offsetSeconds: -lead * 0.4, ...elsewhere(1, false) },
    { offsetSeconds: spreadSeconds * 0.15, ...elsewhere(2, true) },
  ];
  // Databases and hosts have no flags.
  const near = company.services.has(target)
    ? { service: target, operation: flag(target) }
    : elsewhere(4, false);
  changes.push({ offsetSeconds: -lead * 0.7, ...near });
  return changes.toSorted((a, b) => a.offsetSeconds - b.offsetSeconds);
}
