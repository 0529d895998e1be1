import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';

const rows = z.array(z.object({ name: z.string(), digest: z.string() }));

/**
 * Current digests of the tables that a run read from pulled sources, truncated like the run's
 * digests: MLflow stores 36 characters.
 */
export async function digestsNow(runId: string): Promise<z.output<typeof rows>> {
  const found = await db().$queryRaw`
    select distinct d.name, left(src.digest, length(d.digest)) as digest
      from "RunDataset" rd join "Dataset" d on d.id = rd."datasetId"
      join "DatasetSource" src on src."deletedAt" is null and src.digest is not null
      where rd."runId" = ${runId} and length(d.digest) >= 8 and exists (select 1 from "DatasetSnapshot" s
        where s."sourceId" = src.id and left(s.digest, length(d.digest)) = lower(d.digest))`;
  return rows.parse(found);
}
