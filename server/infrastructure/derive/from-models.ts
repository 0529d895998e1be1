import type { Facts } from './facts.ts';
import { hostFact, knownHostFact, modelFact, serviceFact } from './from-labels.ts';

type Named = { name: string; environment: string | null; demo: boolean };

export type ServedModel = {
  model: string;
  environment: string | null;
  services: readonly Named[];
  /** Labels of the hosts of the model server, if no service is reported. */
  hosts: readonly Readonly<Record<string, string>>[];
  /** Jobs that write the data read by those services. */
  feeders: readonly Named[];
  /** Services that call the model and depend on it. */
  callers: readonly Named[];
  atMs: number;
};

/**
 * A model with ingested requests or metrics, the services that serve it or the hosts it runs on,
 * and the jobs that feed it. The model depends on each of them.
 */
export function modelServedBy({
  model,
  environment,
  services,
  hosts,
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
  const anywhere = { ...seen, environment: null, demo: null };
  const on = hosts.flatMap(
    (labels) => hostFact(labels, anywhere) ?? knownHostFact(labels, anywhere) ?? [],
  );
  const relation = (to: string, kind: 'served_by' | 'fed_by' | 'runs_on') => ({
    from: own.key,
    to,
    kind,
    source: 'inference',
    lastMs: atMs,
  });
  return {
    resources: [own, ...by, ...on, ...from, ...askers],
    relations: [
      ...by.map(({ key }) => relation(key, 'served_by')),
      ...on.map(({ key }) => relation(key, 'runs_on')),
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
