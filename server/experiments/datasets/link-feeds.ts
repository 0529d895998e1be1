import { registerResources } from '#server/infrastructure/resources/register-resources.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { singleton } from '#server/platform/singleton.ts';
import { datasetFact, namedFact } from './dataset-fact.ts';
import { readFeeds } from './feeds.ts';

const everyMs = 60_000;

/**
 * Links models to datasets in the graph: the current version of the model was trained on the
 * dataset.
 */
export async function linkFeeds(
  sources: readonly { id: string; name: string }[],
  now: Date,
): Promise<void> {
  const held = singleton('dataset-feeds', () => ({ at: 0 }));
  if (sources.length === 0 || Math.abs(now.getTime() - held.at) < everyMs) return;
  held.at = now.getTime();
  const feeds = await readFeeds(sources.map(({ id }) => id));
  if (feeds.length === 0) return;
  const models = await db().resource.findMany({
    where: { kind: 'model', name: { in: feeds.map(({ model }) => model) } },
    select: { name: true, canonicalId: true },
  });
  const atMs = now.getTime();
  const facts = feeds.flatMap(({ source, model }) =>
    models
      .filter(({ name }) => name === model)
      // The time is 0, because a dataset does not show when its model was last seen.
      .map((each) => [
        namedFact('model', each.canonicalId, each.name, 0),
        datasetFact(source, atMs),
      ]),
  );
  await registerResources(
    systemActor('datasets'),
    {
      facts: {
        resources: [...new Map(facts.flat().map((fact) => [fact.key, fact])).values()],
        relations: facts.flatMap(([model, dataset]) =>
          model === undefined || dataset === undefined
            ? []
            : [
                {
                  from: model.key,
                  to: dataset.key,
                  kind: 'fed_by' as const,
                  source: 'datasets',
                  lastMs: atMs,
                },
              ],
        ),
      },
    },
    { now },
  );
}
