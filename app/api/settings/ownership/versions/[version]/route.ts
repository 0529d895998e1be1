import { getOwnershipVersion } from '#server/infrastructure/ownership-rules.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getOwnershipVersion(actor, inputOf(params)));
