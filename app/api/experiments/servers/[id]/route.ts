import { deleteMlflowServer, updateMlflowServer } from '#server/experiments/servers/save-server.ts';
import { bodyWithId, inputOf, route } from '#server/platform/route.ts';

export const PUT = route(({ actor, params, body }) =>
  updateMlflowServer(actor, bodyWithId(body, params)),
);
export const DELETE = route(({ actor, params }) => deleteMlflowServer(actor, inputOf(params)));
