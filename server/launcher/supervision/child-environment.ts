import type { DataFolder } from '../data-folder.ts';
import { loopbackHost } from '../launcher-settings.ts';
import type { LauncherSettings } from '../launcher-settings.ts';
import type { StoreUrls } from '../stores.ts';

/** The environment of every child: what the launcher was given, with every open value filled in. */
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
    // next-auth would send people to localhost:3000 otherwise.
    AUTH_TRUST_HOST: '1',
    ...(given['TANDEM_URL'] === undefined ? {} : { NEXTAUTH_URL: given['TANDEM_URL'] }),
  };
}

/** What the demo needs besides: it reaches Tandem like any outside system. */
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

/** The address to print, and to build links with where none was given. */
export function publicUrl(given: NodeJS.ProcessEnv, settings: LauncherSettings): string {
  const host =
    settings.bind === '0.0.0.0' || settings.bind === '::'
      ? 'localhost'
      : loopbackHost(settings.bind);
  return (given['TANDEM_URL'] ?? `http://${host}:${settings.port}`).replace(/\/$/, '');
}

/** What to set before other people can sign in; null where nothing is missing. */
export function addressHint(given: NodeJS.ProcessEnv, settings: LauncherSettings): string | null {
  if (given['TANDEM_URL'] !== undefined || /^(?:127\.|::1$|localhost$)/u.test(settings.bind))
    return null;
  return `Pages are served under ${publicUrl(given, settings)} only: set TANDEM_URL to the address that people use`;
}
