import { z } from 'zod';
import { budgetScopes } from '#lib/choices/costs.ts';
import {
  budgetIdInput,
  saveBudgetInput,
  type BudgetItem,
  type BudgetScope,
} from '#lib/schemas/costs/costs.ts';
import type { Budget } from '#server/generated/prisma/client.ts';
import {
  editorName,
  lockVersions,
  requireBaseVersion,
} from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { found, query, verb } from '#server/platform/verb.ts';

function toItem(row: Budget): BudgetItem | null {
  const scope = budgetScopes.find((each) => each === row.scope);
  if (scope === undefined) return null;
  return {
    id: row.id,
    scope,
    name: row.scopeName,
    month: row.month.toISOString().slice(0, 7),
    amount: row.amount.toFixed(),
    currency: row.currency,
    revision: row.revision,
    updatedAt: row.updatedAt.toISOString(),
  };
}

async function readBudgets(): Promise<BudgetItem[]> {
  const rows = await db().budget.findMany({
    orderBy: [{ scope: 'asc' }, { scopeName: 'asc' }, { month: 'desc' }],
  });
  return rows.map(toItem).filter((item) => item !== null);
}

/** Budgets in effect in a month, by scope: the latest budget up to that month. */
export async function budgetsOf(
  month: string,
  scope: BudgetScope,
): Promise<(name: string, currency: string) => BudgetItem | null> {
  const budgets = await readBudgets();
  return (name, currency) =>
    budgets.find(
      (each) =>
        each.scope === scope &&
        each.name === name &&
        each.currency === currency &&
        each.month <= month,
    ) ?? null;
}

export const listBudgets = query({ permission: 'costs:read', input: z.object({}) }, async () => ({
  items: await readBudgets(),
  nextCursor: null,
}));

/** Sets the budget of a scope from a month on. */
export const saveBudget = verb(
  { permission: 'costs:write', input: saveBudgetInput, audit: 'costs.save-budget' },
  async (context, { baseVersion, ...input }) => {
    const key = {
      scope: input.scope,
      scopeName: input.name,
      currency: input.currency,
      month: new Date(`${input.month}-01T00:00:00Z`),
    };
    const where = { scope_scopeName_currency_month: key };
    const { scope, scopeName, currency } = key;
    await lockVersions(context.tx, `budget ${scope} ${scopeName} ${currency}`);
    const before = await context.tx.budget.findUnique({ where });
    // Only saves made after the form was opened conflict; the budget of another month may have an
    // older revision.
    if (before !== null && before.revision > (baseVersion ?? before.revision))
      requireBaseVersion(baseVersion, {
        version: before.revision,
        by: await editorName(context.tx, before.updatedById),
        body: { ...input, amount: before.amount.toFixed() },
      });
    const newest = await context.tx.budget.aggregate({
      where: { scope, scopeName, currency },
      _max: { revision: true },
    });
    const data = {
      amount: input.amount,
      revision: (newest._max.revision ?? 0) + 1,
      updatedById:
        context.actor.kind === 'user' || context.actor.kind === 'key' ? context.actor.id : null,
      updatedAt: context.now,
    };
    const { id } = await context.tx.budget.upsert({
      where,
      create: { id: newId(), ...key, ...data },
      update: data,
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'budget', id, name: input.name === '' ? 'all costs' : input.name },
      before: before === null ? null : toItem(before),
      after: input,
    });
    await context.emit('costs', id);
    return { id };
  },
);

export const removeBudget = verb(
  { permission: 'costs:write', input: budgetIdInput, audit: 'costs.remove-budget' },
  async (context, { id }) => {
    const row = found(await context.tx.budget.findUnique({ where: { id } }), 'budget');
    await context.tx.budget.delete({ where: { id }, select: { id: true } });
    await context.audit({
      subject: { kind: 'budget', id, name: row.scopeName === '' ? 'all costs' : row.scopeName },
      before: toItem(row),
    });
    await context.emit('costs', id);
    return { id };
  },
);
