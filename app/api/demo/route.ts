import { getDemo } from '#server/demo/demo-status.ts';
import { openDemo } from '#server/demo/open-demo.ts';
import { removeDemo } from '#server/demo/remove-demo.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => getDemo(actor, {}));
export const POST = route(({ actor }) => openDemo(actor));
export const DELETE = route(({ actor }) => removeDemo(actor));
