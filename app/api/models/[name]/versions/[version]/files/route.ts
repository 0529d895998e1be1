import { listVersionFiles } from '#server/models/files/browse-version.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listVersionFiles(actor, inputOf(params)));
