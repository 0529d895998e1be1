import { listBudgets, saveBudget } from '#server/costs/budgets.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, request, params }) =>
  listResponse(request, params, 'budgets', () => listBudgets(actor, {})),
);

export const PUT = route(({ actor, body }) => saveBudget(actor, inputOf(body)));
