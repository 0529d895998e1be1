import { syncMlflowServer } from '#server/experiments/servers/save-server.ts';
import { bodyWithId, route } from '#server/platform/route.ts';

export const POST = route(async ({ actor, params, body }) =>
  Response.json(await syncMlflowServer(actor, bodyWithId(body, params)), { status: 202 }),
);
