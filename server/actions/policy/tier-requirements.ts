import type { Transaction } from '#server/platform/database/db.ts';

/**
 * A deliberate rating of a model's tier. `tier` is the stored value; `editedById` is null if the
 * author is unknown.
 */
export type Saying = { tier: string; editedById: string | null; editedBy: string };

/**
 * Ratings of a model's tier, newest first: saves that changed the tier, and saves that changed
 * nothing and thereby confirmed it. A save that changed only owner or purpose does not count.
 */
export async function tierSayings(
  tx: Pick<Transaction, '$queryRaw'>,
  modelId: string,
): Promise<Saying[]> {
  return tx.$queryRaw<Saying[]>`
    select "tier", "editedById", "editedBy" from (
      select "tier", "editedById", "editedBy", "version",
        coalesce(lag("tier") over saves, 'unset') as "tierBefore",
        ("owner" = lag("owner") over saves and "purpose" = lag("purpose") over saves) as "sameWords"
      from "ModelGovernance" where "modelId" = ${modelId}::uuid window saves as (order by "version")
    ) s
    where "tier" <> "tierBefore" or "sameWords"
    order by "version" desc`;
}
