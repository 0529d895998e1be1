import { getScan, scanVersion } from '#server/models/scan-version.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getScan(actor, inputOf(params)));

export const POST = route(({ actor, params }) => scanVersion(actor, params));
