import { previewMonitor } from '#server/monitoring/preview-monitor.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, body }) => previewMonitor(actor, inputOf(body)));
