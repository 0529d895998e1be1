import { columnImportance } from '#server/models/importance.ts';
import { measureImportance } from '#server/models/measured-importance.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => columnImportance(actor, inputOf(params)));

export const POST = route(({ actor, params, body }) =>
  measureImportance(actor, { ...body, name: params['name'] }),
);
