import pg from 'pg';
import {
  demoOrderKey,
  demoOrderWake,
  demoReportKey,
  parseDemoOrder,
  type DemoOrder,
  type DemoReport,
} from '#server/platform/demo/demo-order.ts';
import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';

const PATIENCE_MS = 3_000;

/** Database rows through which the product requests the demo and the launcher reports its state. */
export interface DemoBook {
  readOrder: () => Promise<DemoOrder | null>;
  writeReport: (report: DemoReport) => Promise<void>;
  /**
   * Calls `listener` when the order may have changed, and when the notification connection breaks.
   */
  onChange: (listener: () => void) => void;
  close: () => Promise<void>;
}

/**
 * Accesses the two rows in the Setting table over one connection, which is reopened when the
 * database is available again.
 */
export function openDemoBook(databaseUrl: string): DemoBook {
  let client: pg.Client | undefined;
  let changed = (): void => undefined;

  const close = async (): Promise<void> => {
    const last = client;
    client = undefined;
    await last?.end().catch(() => undefined);
  };

  const connect = async (): Promise<pg.Client> => {
    const fresh = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
    });
    // A connection that breaks between two queries is detected by the next query, which is sent
    // immediately.
    fresh.on('error', () => changed());
    fresh.on('notification', ({ payload }) => {
      if (payload === demoOrderWake) changed();
    });
    client = fresh;
    await fresh.connect();
    await fresh.query(`listen ${wakeChannel}`);
    return fresh;
  };

  const ask = async (text: string, values: unknown[]): Promise<{ value: unknown }[]> => {
    try {
      const { rows } = await (client ?? (await connect())).query<{ value: unknown }>(text, values);
      return rows;
    } catch (error) {
      await close();
      throw error;
    }
  };

  return {
    readOrder: async () => {
      const [row] = await ask('select value from "Setting" where key = $1', [demoOrderKey]);
      return parseDemoOrder(row?.value);
    },
    writeReport: async (report) => {
      await ask(
        `insert into "Setting" (key, value, "updatedAt") values ($1, $2, now())
           on conflict (key) do update set value = excluded.value, "updatedAt" = excluded."updatedAt"`,
        [demoReportKey, JSON.stringify(report)],
      );
    },
    onChange: (listener) => {
      changed = listener;
    },
    close,
  };
}
