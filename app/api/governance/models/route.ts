import { listInventory } from '#server/models/inventory.ts';
import { listResponse } from '#server/platform/csv.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(async ({ actor, params: { format, ...params }, request }) =>
  listResponse(
    request,
    format === undefined ? {} : { format },
    'model-inventory',
    await listInventory(actor, inputOf(params)),
  ),
);
