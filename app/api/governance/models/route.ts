import { listInventory } from '#server/models/inventory.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'model-inventory', (given) => listInventory(actor, inputOf(given))),
);
