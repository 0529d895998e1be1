import { listVersionFiles } from '#server/models/browse-version.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listVersionFiles(actor, inputOf(params)));
