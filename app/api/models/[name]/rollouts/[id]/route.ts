import { inputOf, route } from '#server/platform/http/route.ts';
import { controlRollout } from '#server/rollouts/control-rollout.ts';
import { getRollout } from '#server/rollouts/rollout-detail.ts';

export const GET = route(({ actor, params }) => getRollout(actor, inputOf(params)));

export const POST = route(({ actor, params, body }) =>
  controlRollout(actor, inputOf({ ...body, ...params })),
);
