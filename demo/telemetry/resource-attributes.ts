/**
 * The company's host. A name of its own: the machine that it runs on is shared with Tandem and with whatever
 * else runs there, and is watched under its own name.
 */
export const SHOP_HOST = 'shop-host-1';
/** Where the model that judges purchases is served. */
export const MODEL_HOST = 'model-host-1';
/** Where items are ranked: trouble of the shop's own host is none of the model that nobody waits for. */
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

/** OpenTelemetry resource attributes of what a collector on its host reports of a database. */
export function databaseAttributes(name: string, host: string): Record<string, string> {
  return { 'db.system.name': 'postgresql', 'server.address': name, ...hostAttributes(host) };
}
