import type { Facts } from './facts.ts';
import { modelFact, serviceFact } from './from-labels.ts';

type Named = { name: string; environment: string | null; demo: boolean };

export type ServedModel = {
  model: string;
  environment: string | null;
  services: readonly Named[];
  /** Jobs that write what those services read. */
  feeders: readonly Named[];
  /** Services that call it; they depend on it. */
  callers: readonly Named[];
  atMs: number;
};

/** A model whose requests are sent in, the services that answer them, and the jobs that feed it. It depends on each of them. */
export function modelServedBy({
  model,
  environment,
  services,
  feeders,
  callers,
  atMs,
}: ServedModel): Facts {
  const seen = { firstMs: atMs, lastMs: atMs };
  const around = services.length > 0 ? services : callers;
  const isDemo = around.length > 0 && around.every(({ demo }) => demo);
  const place = environment ?? around.find((service) => service.environment)?.environment ?? null;
  const own = modelFact(
    { 'model.name': model },
    { ...seen, environment: place, demo: around.length === 0 ? null : isDemo },
  );
  if (own === null) return { resources: [], relations: [] };
  const factOf = ({ name, environment: where, demo }: Named) =>
    serviceFact(name, undefined, { ...seen, environment: where, demo });
  const [by, from] = [services.map(factOf), feeders.map(factOf)];
  const askers = callers.map(factOf);
  const relation = (to: string, kind: 'served_by' | 'fed_by') => ({
    from: own.key,
    to,
    kind,
    source: 'inference',
    lastMs: atMs,
  });
  return {
    resources: [own, ...by, ...from, ...askers],
    relations: [
      ...by.map(({ key }) => relation(key, 'served_by')),
      ...from.map(({ key }) => relation(key, 'fed_by')),
      ...askers.map(({ key }) => ({
        from: key,
        to: own.key,
        kind: 'calls' as const,
        source: 'inference',
        lastMs: atMs,
      })),
    ],
  };
}
