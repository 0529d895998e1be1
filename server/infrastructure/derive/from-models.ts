import type { Facts } from './facts.ts';
import { modelFact, serviceFact } from './from-labels.ts';

export type ServedModel = {
  model: string;
  environment: string | null;
  services: readonly { name: string; environment: string | null; demo: boolean }[];
  atMs: number;
};

/** A model whose requests are sent in, and the services that answer them. It depends on each of them. */
export function modelServedBy({ model, environment, services, atMs }: ServedModel): Facts {
  const seen = { firstMs: atMs, lastMs: atMs };
  const isDemo = services.length > 0 && services.every(({ demo }) => demo);
  const place = environment ?? services.find((service) => service.environment)?.environment ?? null;
  const own = modelFact(
    { 'model.name': model },
    { ...seen, environment: place, demo: services.length === 0 ? null : isDemo },
  );
  if (own === null) return { resources: [], relations: [] };
  const by = services.map((service) =>
    serviceFact(service.name, undefined, {
      ...seen,
      environment: service.environment,
      demo: service.demo,
    }),
  );
  return {
    resources: [own, ...by],
    relations: by.map((service) => ({
      from: own.key,
      to: service.key,
      kind: 'served_by',
      source: 'inference',
      lastMs: atMs,
    })),
  };
}
