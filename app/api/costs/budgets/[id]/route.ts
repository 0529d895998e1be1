import { removeBudget } from '#server/costs/budgets.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const DELETE = route(({ actor, params }) => removeBudget(actor, inputOf(params)));
