import { z } from 'zod';
import {
  listMlflowServersInput,
  mlflowServerIdInput,
  type MlflowServerItem,
} from '#lib/schemas/experiments/servers.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { requirePermission, visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { afterCursor, cutPage, decodeRowCursor } from '#server/platform/http/cursor.ts';
import { requireReach } from '#server/platform/outbound/outbound-reach.ts';
import { found, query } from '#server/platform/verb.ts';
import { askVersion } from './mlflow-client.ts';
import { serverReach } from './save-server.ts';
import { toServerItem } from './server-row.ts';

const countRow = z.object({
  serverId: z.string(),
  kind: z.string(),
  copies: z.coerce.number(),
  gone: z.coerce.number(),
});

/** MLflow servers that Tandem copies from, with the number of copies, newest first. */
export const listMlflowServers = query(
  { permission: 'experiments:read', input: listMlflowServersInput },
  async ({ actor }, input): Promise<Page<MlflowServerItem>> => {
    const rows = await db().mlflowServer.findMany({
      where: {
        AND: [
          visibleWhere(actor, 'experiments:read'),
          afterCursor('createdAt', decodeRowCursor(input.cursor)),
        ],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    });
    const [teams, environments, counts] = await Promise.all([
      db().team.findMany({ select: { id: true, name: true } }),
      db().environment.findMany({ select: { id: true, name: true } }),
      db().$queryRaw<unknown[]>`
        select "serverId"::text as "serverId", "kind", count(*) as "copies", count("goneAt") as "gone"
        from "MlflowItem" where "serverId" = any(${rows.map((row) => row.id)}::uuid[]) group by 1, 2`,
    ]);
    const names = new Map([...teams, ...environments].map((row) => [row.id, row.name]));
    const told = z.array(countRow).parse(counts);
    return cutPage(
      rows,
      input.limit,
      (row) => ({ at: row.createdAt, id: row.id }),
      (row) => toServerItem(row, names, told),
    );
  },
);

/** Requests the version of a server. Throws the error of the connection or of the server. */
export const testMlflowServer = query(
  { permission: 'experiments:write', input: mlflowServerIdInput },
  async ({ actor }, { id }): Promise<{ version: string }> => {
    const row = found(await db().mlflowServer.findUnique({ where: { id } }), 'MLflow server');
    requirePermission(actor, 'experiments:write', row);
    requireReach(actor, serverReach(row));
    return { version: await askVersion(row) };
  },
);
