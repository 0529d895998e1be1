import { getDemo } from '#server/governance/demo-status.ts';
import { openDemo } from '#server/governance/open-demo.ts';
import { removeDemo } from '#server/governance/remove-demo.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => getDemo(actor, {}));
export const POST = route(({ actor }) => openDemo(actor));
export const DELETE = route(({ actor }) => removeDemo(actor));
