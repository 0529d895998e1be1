import { searchDatasetsInput } from '#lib/schemas/experiments/experiments.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';

/** Names, digests and contexts of datasets that the experiments' runs read; the newest 1,000. */
export const searchDatasets = query(
  { permission: 'experiments:read', input: searchDatasetsInput },
  async ({ actor }, { experimentIds }) => {
    const visible = await db().experiment.findMany({
      where: { AND: [{ id: { in: experimentIds } }, visibleWhere(actor, 'experiments:read')] },
      select: { id: true },
    });
    const rows = await db().$queryRaw<
      { experimentId: number; name: string; digest: string; context: string | null }[]
    >`select distinct on (d."id", rd."tags" ->> 'mlflow.data.context')
        d."experimentId", d."name", d."digest", rd."tags" ->> 'mlflow.data.context' as context
      from "Dataset" d join "RunDataset" rd on rd."datasetId" = d."id"
      where d."experimentId" = any(${visible.map(({ id }) => id)}::int[])
      order by d."id" desc, rd."tags" ->> 'mlflow.data.context' limit 1000`;
    return {
      datasetSummaries: rows.map(({ experimentId, context, ...rest }) => ({
        ...rest,
        experimentId: String(experimentId),
        ...(context === null ? {} : { context }),
      })),
    };
  },
);
