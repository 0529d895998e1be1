import { listRunFiles } from '#server/experiments/artifacts/run-files.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listRunFiles(actor, inputOf(params)));
