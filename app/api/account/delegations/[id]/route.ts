import { endDelegation } from '#server/actions/proposals/delegations.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const DELETE = route(({ actor, params }) => endDelegation(actor, inputOf(params)));
