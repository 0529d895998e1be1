import { getControl, saveControl } from '#server/governance/controls.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getControl(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveControl(actor, inputOf({ ...body, ...params })),
);
