import { getScan, scanVersion } from '#server/models/files/scan-version.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getScan(actor, inputOf(params)));

export const POST = route(({ actor, params }) => scanVersion(actor, params));
