import { inputOf, route } from '#server/platform/http/route.ts';
import { versionVerdict } from '#server/rollouts/checks/version-verdict.ts';

export const GET = route(({ actor, params }) => versionVerdict(actor, inputOf(params)));
