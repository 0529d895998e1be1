import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { modelSql, serverSources } from '../../derive/model-servers.ts';

const options = { timeoutMs: 20_000 };
const sourceRow = z.object({ model: z.string(), source: z.string() });

/**
 * Models named in model server metrics, with the source that sent them last. Names that do not fit
 * in a URL are omitted.
 */
export async function modelsOfServers(): Promise<Map<string, string>> {
  const rows = await selectRows(
    `SELECT ${modelSql('metric')} AS model, argMax(source, registered_at) AS source FROM series
     WHERE metric IN {sources:Array(String)} AND model != '' AND lengthUTF8(model) <= 200
     GROUP BY model ORDER BY model LIMIT 10000`,
    { sources: serverSources.sources },
    sourceRow,
    options,
  );
  return new Map(rows.map(({ model, source }) => [model, source]));
}

const placeRow = z.object({
  model: z.string(),
  service: z.string(),
  place: z.record(z.string(), z.string()),
});
type PlaceOfModel = z.output<typeof placeRow>;

const placeLabels = ['host.id', 'host.name', 'instance', 'k8s.node.name'];

/**
 * Services whose model servers sent data in a range, or the host's identifying labels if there is
 * no service.
 */
export async function placesOfModels(fromMs: number, toMs: number): Promise<PlaceOfModel[]> {
  return selectRows(
    `SELECT DISTINCT ${modelSql('metric')} AS model, labels['service.name'] AS service,
       CAST(if(service = '', mapSort(mapFilter((name, _) -> has({places:Array(String)}, name), labels)), map()), 'Map(String, String)') AS place
     FROM series FINAL
     WHERE metric IN {sources:Array(String)} AND model != '' AND (service != '' OR notEmpty(place))
       AND id IN (
         SELECT series FROM samples WHERE ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
           AND series IN (SELECT id FROM series WHERE metric IN {sources:Array(String)})
         UNION ALL
         SELECT series FROM histograms WHERE ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
           AND series IN (SELECT id FROM series WHERE metric IN {sources:Array(String)})
       )
     LIMIT 2000`,
    {
      sources: serverSources.sources,
      places: placeLabels,
      from: Math.floor(fromMs),
      to: Math.floor(toMs),
    },
    placeRow,
    options,
  );
}
