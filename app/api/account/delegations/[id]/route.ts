import { endDelegation } from '#server/actions/delegations.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const DELETE = route(({ actor, params }) => endDelegation(actor, inputOf(params)));
