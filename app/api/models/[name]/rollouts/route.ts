import { listRollouts } from '#server/models/rollouts/rollout-detail.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listRollouts(actor, inputOf(params)));
