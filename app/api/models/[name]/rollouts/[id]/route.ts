import { controlRollout } from '#server/models/rollouts/control-rollout.ts';
import { getRollout } from '#server/models/rollouts/rollout-detail.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getRollout(actor, inputOf(params)));

export const POST = route(({ actor, params, body }) =>
  controlRollout(actor, inputOf({ ...body, ...params })),
);
