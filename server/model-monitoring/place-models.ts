import { mergeFacts, type Facts } from '#server/infrastructure/derive/facts.ts';
import { modelServedBy } from '#server/infrastructure/derive/from-models.ts';
import { registerResources } from '#server/infrastructure/resources/register-resources.ts';
import { seenLately } from '#server/platform/auth/seen-lately.ts';
import { db } from '#server/platform/database/db.ts';
import { singleton } from '#server/platform/singleton.ts';
import { placesOfModels } from '#server/telemetry/queries/models/model-servers-seen.ts';
import {
  servingServices,
  type ServiceOfModel,
} from '#server/telemetry/queries/models/serving-services.ts';
import { reportingJobs } from '#server/telemetry/queries/series/reporting-jobs.ts';
import { watcher } from './monitor-reference.ts';

const everyMs = 5 * 60_000;
/** Period of rows and spans that show which service serves a model. */
const lookBackMs = 15 * 60_000;

function toldServices(
  named: readonly ServiceOfModel[],
  model: string,
  role: ServiceOfModel['role'],
): Set<string> {
  return new Set(
    named.flatMap((row) => (row.model === model && row.role === role ? [row.service] : [])),
  );
}

type Call = { from: { name: string }; to: { name: string } };

function jobsReadBy(
  services: ReadonlySet<string>,
  calls: readonly Call[],
  jobs: ReadonlySet<string>,
): Set<string> {
  return new Set(
    calls.flatMap(({ from, to }) =>
      services.has(from.name) && jobs.has(to.name) ? [to.name] : [],
    ),
  );
}

function callsOfServices(now: Date): Promise<Call[]> {
  return db().relation.findMany({
    where: {
      kind: 'calls',
      from: { kind: 'service' },
      to: { kind: 'service' },
      ...seenLately(now),
    },
    select: { from: { select: { name: true } }, to: { select: { name: true } } },
  });
}

/**
 * Adds all models with ingested requests or metrics to the resource graph. A model is served by the
 * services that its rows, server spans or server metrics name, otherwise by the service with the
 * model's name, if there is one. Metrics that name no service identify the host. Services whose
 * spans report calls to the model become its callers. A job (a service that reports series `job.*`)
 * feeds the model if serving services read its data.
 */
export async function placeModels(now: Date): Promise<void> {
  const held = singleton('place-models', () => ({ at: 0, models: -1 }));
  const models = await db().inferenceModel.findMany({
    select: { name: true, environmentId: true },
  });
  // A new model is placed immediately, because its first alert needs a resource.
  if (models.length === 0 || (held.models === models.length && now.getTime() - held.at < everyMs))
    return;
  const [told, places, jobs, calls, services, environments] = await Promise.all([
    servingServices(now.getTime() - lookBackMs, now.getTime()),
    placesOfModels(now.getTime() - lookBackMs, now.getTime()),
    reportingJobs(),
    callsOfServices(now),
    db().resource.findMany({
      where: { kind: 'service' },
      select: { name: true, demo: true, reportedEnvironmentId: true },
    }),
    db().environment.findMany({ select: { id: true, name: true } }),
  ]);
  const named = [...told, ...places.map((place) => ({ ...place, role: 'serves' as const }))];
  const nameOf = new Map(environments.map((row) => [row.id, row.name]));
  const facts = models.map((model): Facts => {
    const servers = toldServices(named, model.name, 'serves');
    const callers = toldServices(named, model.name, 'calls');
    const serving = services.filter(({ name }) => servers.has(name));
    const own = services.filter(({ name }) => name === model.name);
    const by = serving.length > 0 ? serving : own;
    const read = jobsReadBy(new Set(by.map(({ name }) => name)), calls, jobs);
    const toNamed = (service: (typeof services)[number]) => ({
      name: service.name,
      demo: service.demo,
      environment: nameOf.get(service.reportedEnvironmentId ?? '') ?? null,
    });
    return modelServedBy({
      model: model.name,
      environment: nameOf.get(model.environmentId ?? '') ?? null,
      services: by.map(toNamed),
      hosts: places.flatMap(({ model: name, service, place }) =>
        name === model.name && service === '' ? [place] : [],
      ),
      feeders: services.filter(({ name }) => read.has(name)).map(toNamed),
      callers: services.filter(({ name }) => callers.has(name)).map(toNamed),
      atMs: now.getTime(),
    });
  });
  await registerResources(watcher, { facts: mergeFacts(facts) }, { now });
  held.at = now.getTime();
  held.models = models.length;
}
