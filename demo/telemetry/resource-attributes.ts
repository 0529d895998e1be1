import { hostname } from 'node:os';

/** OpenTelemetry resource attributes of one replica, the same live and back-filled. */
export function resourceAttributes(
  service: string,
  version: string,
  instance: string,
): Record<string, string> {
  return {
    'service.name': service,
    'service.version': version,
    'service.instance.id': instance,
    'host.name': demoHost,
    'deployment.environment.name': 'production',
  };
}
