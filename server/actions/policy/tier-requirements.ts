import type { Transaction } from '#server/platform/database/db.ts';

/** Somebody said the tier of a model on purpose. `tier` as it was stored, `editedById` null where nobody is known. */
export type Saying = { tier: string; editedById: string | null; editedBy: string };

/**
 * Who said which tier of a model, newest first: saves that changed it, and saves that changed nothing and so confirm
 * it. A save of owner or purpose carries the tier along and says nothing about it.
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
