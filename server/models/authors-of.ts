import { z } from 'zod';
import { authorActs, type AuthorAct } from '#lib/choices/governance.ts';
import { proposerSchema } from '#server/actions/proposals/proposer.ts';
import { retrainKind } from '#server/actions/targets/retrain-state.ts';
import type { Transaction } from '#server/platform/database/db.ts';

export type Author = { id: string; name: string; did: AuthorAct };

type Made = { registeredById: string | null; loggedById: string | null; retraining: unknown };

const personId = z.uuid();

/**
 * IDs of a version's authors with their acts. Null if the version was registered elsewhere, or
 * before authors were recorded.
 */
function actsOf({ registeredById, loggedById, retraining }: Made): Map<string, AuthorAct> | null {
  const { data: ordered } = proposerSchema.safeParse(retraining);
  if (ordered !== undefined) {
    // A version that a pipeline registers for such an order belongs only to the user who gave the
    // order.
    const { kind, id, editor } = ordered;
    const asker = kind === 'user' ? id : editor?.id;
    return new Map(asker === undefined ? [] : [[asker, 'asked for its training']]);
  }
  if (registeredById === null) return null;
  const acts: [string | null, AuthorAct][] = [
    [loggedById, 'logged its run'],
    [registeredById, 'registered it'],
  ];
  return new Map(
    acts.flatMap(([id, did]): [string, AuthorAct][] =>
      personId.safeParse(id).success ? [[id ?? '', did]] : [],
    ),
  );
}

/**
 * Authors of a version, who may not judge it independently: the user who requested a training
 * executed by Tandem, otherwise the user who registered the version and the user whose key logged
 * its run. Null if unknown; empty if Tandem itself, or a rule without an editor, created it.
 */
export async function authorsOf(
  tx: Pick<Transaction, '$queryRaw' | 'user'>,
  model: { id: string; name: string },
  version: number,
): Promise<Author[] | null> {
  const [made] = await tx.$queryRaw<Made[]>`
    select v."makerId" as "registeredById", r."makerId" as "loggedById", (
      select a."proposer" from "Action" a join "ActionRun" done on done."actionId" = a."id"
      where a."kind" = ${retrainKind} and a."targetName" = ${model.name} and not a."past"
        and done."purpose" = 'run' and done."status" = 'succeeded'
        and done."result"->>'version' = v."version"::text and a."startedAt" <= v."createdAt"
      order by a."startedAt" desc limit 1) as "retraining"
    from "ModelVersion" v left join "Run" r on r."id" = v."runId"
    where v."modelId" = ${model.id}::uuid and v."version" = ${version}`;
  const acts = made === undefined ? null : actsOf(made);
  if (acts === null) return null;
  const people = await tx.user.findMany({
    where: { id: { in: [...acts.keys()] }, kind: { not: 'service' } },
    select: { id: true, name: true },
    orderBy: { id: 'asc' },
  });
  return people.map((person) => ({ ...person, did: acts.get(person.id) ?? authorActs[0] }));
}
