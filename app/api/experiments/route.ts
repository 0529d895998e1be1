import { listExperiments } from '#server/experiments/list-experiments.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listExperiments(actor, inputOf(params)));
