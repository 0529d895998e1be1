import { inputOf, route } from '#server/platform/http/route.ts';
import { startRollout } from '#server/rollouts/start-rollout.ts';

export const POST = route(async ({ actor, params, body }) =>
  Response.json(await startRollout(actor, inputOf({ ...body, ...params })), { status: 201 }),
);
