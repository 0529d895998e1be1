import { versionVerdict } from '#server/models/rollouts/version-verdict.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => versionVerdict(actor, inputOf(params)));
