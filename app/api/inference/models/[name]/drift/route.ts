import { columnDrift } from '#server/models/column-drift.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => columnDrift(actor, inputOf(params)));
