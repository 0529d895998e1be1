import { listVersions } from '#server/models/list-versions.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listVersions(actor, inputOf(params)));
