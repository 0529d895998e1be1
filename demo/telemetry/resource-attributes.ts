/**
 * The company's host. It has its own name because the real machine is shared with Tandem and other
 * processes and is monitored under another name.
 */
export const SHOP_HOST = 'shop-host-1';
/** Host of the fraud model. */
export const MODEL_HOST = 'model-host-1';
/**
 * Host of the ranking model: a separate host, so that problems of the shop's own host do not affect
 * the model that no request waits for.
 */
export const RANKING_HOST = 'shop-host-2';

/** OpenTelemetry resource attributes of the host's own exporter. */
export function hostAttributes(host: string) {
  return { 'host.name': host, 'deployment.environment.name': 'production' };
}

/** OpenTelemetry resource attributes of one replica, the same live and back-filled. */
export function resourceAttributes(
  service: string,
  version: string,
  instance: string,
  host: string,
): Record<string, string> {
  return {
    'service.name': service,
    'service.version': version,
    'service.instance.id': instance,
    ...hostAttributes(host),
  };
}

/**
 * OpenTelemetry resource attributes of the metrics that a collector on the host reports for a
 * database.
 */
export function databaseAttributes(name: string, host: string): Record<string, string> {
  return { 'db.system.name': 'postgresql', 'server.address': name, ...hostAttributes(host) };
}
