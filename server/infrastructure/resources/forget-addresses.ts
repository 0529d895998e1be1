import { z } from 'zod';
import { scrapeHost } from '#engines/correlate/label-place.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { verb } from '#server/platform/verb.ts';
import { hostMetricAddresses } from '#server/telemetry/queries/series/series-identities.ts';

type Host = { id: string; name: string };

/**
 * Hosts identified only by a scrape address: without a name, an id, an owner set by a person,
 * alerts, incidents, changes, silences or actions. Relations do not count, because they also come
 * from the address.
 */
function knownByAddress(tx: Pick<Transaction, '$queryRaw'> = db()): Promise<Host[]> {
  return tx.$queryRaw<Host[]>`
    select r."id"::text as id, r."name" from "Resource" r
    where r."kind" = 'host' and r."setBy" = '{}' and not jsonb_exists_any(r."labels", array['host.name', 'host.id'])
      and exists (select 1 from "ResourceAlias" a where a."resourceId" = r."id" and a."kind" = 'instance')
      and not exists (select 1 from "ResourceAlias" a where a."resourceId" = r."id" and a."kind" <> 'instance')
      and not exists (select 1 from "Alert" a where a."resourceId" = r."id")
      and not exists (select 1 from "Finding" f where f."resourceId" = r."id")
      and not exists (select 1 from "Incident" i where i."resourceId" = r."id")
      and not exists (select 1 from "Change" c where c."resourceId" = r."id")
      and not exists (select 1 from "Silence" s where s."resourceId" = r."id")
      and not exists (select 1 from "Action" a where a."targetId" = r."id")
    order by r."name"`;
}

const removeAddresses = verb(
  {
    permission: 'infrastructure:write',
    input: z.object({ ids: z.array(z.string()) }),
    audit: 'infrastructure.forget-addresses',
  },
  async (context, { ids }) => {
    const hosts = (await knownByAddress(context.tx)).filter(({ id }) => ids.includes(id));
    if (hosts.length === 0) context.nothingChanged();
    else {
      await context.tx.resource.deleteMany({ where: { id: { in: hosts.map(({ id }) => id) } } });
      await context.audit({
        subject: { kind: 'resource', name: `${hosts.length} scrape addresses of applications` },
        before: { hosts },
        after: { removed: hosts.length },
      });
      await context.emit('infrastructure');
    }
    return { removed: hosts.length };
  },
);

/**
 * Removes hosts that an earlier version created from the scrape addresses of applications. Their
 * telemetry stays.
 */
export async function forgetAddresses(now: Date): Promise<{ removed: number }> {
  const candidates = await knownByAddress();
  if (candidates.length === 0) return { removed: 0 };
  const addresses = new Set((await hostMetricAddresses()).map((each) => scrapeHost(each) ?? each));
  const ids = candidates.filter(({ name }) => !addresses.has(name)).map(({ id }) => id);
  return ids.length === 0
    ? { removed: 0 }
    : removeAddresses(systemActor('clean-up'), { ids }, { now });
}
