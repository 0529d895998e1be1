import { z } from 'zod';
import { syncSeconds, type mlflowServerStates } from '#lib/choices/mlflow-servers.ts';
import { baseVersionSchema, idSchema, pageParams, secretText } from '#lib/schemas/fields.ts';

const cidr = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);
const secretRef = secretText.nullable().default(null);

const settings = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .refine((text) => {
      const { username, password, search, hash } = new URL(text);
      return username === '' && password === '' && search === '' && hash === '';
    }, 'must be a URL without credentials and query'),
  secretRef: secretRef.describe(
    `A token, or user:password; null sends none. ${secretText.description ?? ''}`,
  ),
  webhookSecretRef: secretRef.describe(
    `The webhook secret; null accepts no webhooks. ${secretText.description ?? ''}`,
  ),
  /** Private addresses that connections to this server may reach, as CIDR. */
  allow: z.array(cidr).max(50).default([]),
  everySeconds: z.number().int().min(syncSeconds.least).max(syncSeconds.most).default(300),
  teamId: idSchema.nullable().default(null),
  environmentId: idSchema.nullable().default(null),
  enabled: z.boolean().default(true),
});

export const createMlflowServerInput = settings.extend({
  name: z.string().trim().min(1).max(100),
});
/** The name is immutable because it is part of the names of copies that had a naming conflict. */
export const updateMlflowServerInput = settings.extend({
  id: idSchema,
  baseVersion: baseVersionSchema,
});
export const mlflowServerIdInput = z.object({ id: idSchema });
export const syncMlflowServerInput = mlflowServerIdInput.extend({
  /** If true, reads all runs again, including old ones; otherwise reads only new data. */
  sweep: z.boolean().default(false),
});
export const listMlflowServersInput = z.object({ ...pageParams });

export type MlflowServerItem = {
  id: string;
  name: string;
  url: string;
  secretRef: string | null;
  webhookSecretRef: string | null;
  allow: string[];
  everySeconds: number;
  team: { id: string; name: string } | null;
  environment: { id: string; name: string } | null;
  enabled: boolean;
  editedBy: string;
  revision: number;
  createdAt: string;
  updatedAt: string;
  state: (typeof mlflowServerStates)[number];
  dueAt: string;
  /** End of the last complete sync. */
  syncedAt: string | null;
  /** Changes on the server up to this time have been copied. */
  syncedThrough: string | null;
  problem: string | null;
  failures: number;
  version: string | null;
  /** Number of copies of each kind, and of those whose original no longer exists on the server. */
  counts: { kind: 'experiment' | 'run' | 'model' | 'version'; copies: number; gone: number }[];
};
