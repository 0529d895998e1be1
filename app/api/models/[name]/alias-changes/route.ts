import { listAliasChanges } from '#server/models/alias-changes.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listAliasChanges(actor, inputOf(params)));
