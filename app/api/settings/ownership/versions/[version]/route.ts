import { getOwnershipVersion } from '#server/infrastructure/ownership/ownership-rules.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getOwnershipVersion(actor, inputOf(params)));
