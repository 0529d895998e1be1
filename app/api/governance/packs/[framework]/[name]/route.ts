import { evidencePack } from '#server/governance/evidence-pack.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => evidencePack(actor, inputOf(params)));
