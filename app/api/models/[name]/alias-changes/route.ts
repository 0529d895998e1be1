import { listAliasChanges } from '#server/models/aliases/alias-changes.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listAliasChanges(actor, inputOf(params)));
