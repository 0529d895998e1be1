import { versionVerdict } from '#server/rollouts/checks/version-verdict.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => versionVerdict(actor, inputOf(params)));
