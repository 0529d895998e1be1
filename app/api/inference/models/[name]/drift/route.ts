import { columnDrift } from '#server/drift/column-drift.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => columnDrift(actor, inputOf(params)));
