import { inputOf, route } from '#server/platform/http/route.ts';
import { getTelemetrySettings, saveTelemetrySettings } from '#server/sources/telemetry-settings.ts';

export const GET = route(({ actor }) => getTelemetrySettings(actor, {}));
export const PUT = route(({ actor, body }) => saveTelemetrySettings(actor, inputOf(body)));
