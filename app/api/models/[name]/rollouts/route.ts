import { inputOf, route } from '#server/platform/http/route.ts';
import { listRollouts } from '#server/rollouts/rollout-detail.ts';

export const GET = route(({ actor, params }) => listRollouts(actor, inputOf(params)));
