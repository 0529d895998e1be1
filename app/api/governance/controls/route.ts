import { listControls } from '#server/governance/controls.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listControls(actor, inputOf(params)));
