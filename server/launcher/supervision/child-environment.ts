import type { DataFolder } from '../data-folder.ts';
import { loopbackHost, type LauncherSettings } from '../launcher-settings.ts';
import type { StoreUrls } from '../stores.ts';

/**
 * Environment of all child processes: the launcher's own environment, with missing values filled
 * in.
 */
export function childEnvironment(
  given: NodeJS.ProcessEnv,
  settings: LauncherSettings,
  folder: DataFolder,
  urls: StoreUrls,
): NodeJS.ProcessEnv {
  return {
    ...given,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: urls.databaseUrl,
    CLICKHOUSE_URL: urls.clickhouseUrl,
    TANDEM_DATA_DIR: folder.dir,
    TANDEM_SECRETS_FILE: folder.secretsFile,
    TANDEM_ROLE: settings.role,
    TANDEM_BIND: settings.bind,
    PORT: String(settings.port),
    DEMO_PORT: String(settings.demoPort),
    // Without this, next-auth redirects users to localhost:3000.
    AUTH_TRUST_HOST: '1',
    ...(given['TANDEM_URL'] === undefined ? {} : { NEXTAUTH_URL: given['TANDEM_URL'] }),
  };
}

/** Additional environment of the demo, which connects to Tandem like any external system. */
export function demoEnvironment(
  base: NodeJS.ProcessEnv,
  settings: LauncherSettings,
  secrets: { demoKey: string; demoWebhookSecret: string },
): NodeJS.ProcessEnv {
  return {
    ...base,
    DEMO_TANDEM_URL: `http://${loopbackHost(settings.bind)}:${settings.port}`,
    DEMO_TANDEM_KEY: secrets.demoKey,
    DEMO_WEBHOOK_SECRET: secrets.demoWebhookSecret,
  };
}

/** Printed address; also used for links if no address is configured. */
export function publicUrl(given: NodeJS.ProcessEnv, settings: LauncherSettings): string {
  const host =
    settings.bind === '0.0.0.0' || settings.bind === '::'
      ? 'localhost'
      : loopbackHost(settings.bind);
  return (given['TANDEM_URL'] ?? `http://${host}:${settings.port}`).replace(/\/$/, '');
}

/**
 * Hint about the setting that is required before other users can sign in; null if nothing is
 * missing.
 */
export function addressHint(given: NodeJS.ProcessEnv, settings: LauncherSettings): string | null {
  if (given['TANDEM_URL'] !== undefined || /^(?:127\.|::1$|localhost$)/u.test(settings.bind))
    return null;
  return `Pages are served only under ${publicUrl(given, settings)}: set TANDEM_URL to the address that users open`;
}
