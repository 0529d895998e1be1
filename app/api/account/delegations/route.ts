import { createDelegation, listDelegations } from '#server/actions/proposals/delegations.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => listDelegations(actor, {}));
export const POST = route(async ({ actor, body }) =>
  created(await createDelegation(actor, inputOf(body))),
);
